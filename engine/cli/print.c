#include "cli/print.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#define RESET "\x1b[0m"
#define BOLD  "\x1b[1m"
#define DIM   "\x1b[2m"
#define CYAN  "\x1b[36m"

static const struct
{
    const char *name;
    const char *color;
} levels[] = {
    [DIAG_LEVEL_NOTICE] = {"notice", "\x1b[1;34m"},
    [DIAG_LEVEL_WARNING] = {"warning", "\x1b[1;33m"},
    [DIAG_LEVEL_ERROR] = {"error", "\x1b[1;31m"},
};

PrintStyle
print_style(FILE *to, bool json, bool no_color)
{
    const char *forbidden = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (json) {
        return PRINT_JSON;
    }
    if (no_color || (forbidden != NULL && forbidden[0] != '\0') || isatty(fileno(to)) == 0 ||
        (term != NULL && strcmp(term, "dumb") == 0)) {
        return PRINT_PLAIN;
    }
    return PRINT_COLOR;
}

static void
put(json_t *object, const char *key, const char *text)
{
    if (text != NULL) {
        json_object_set_new(object, key, json_string(text));
    }
}

/* jansson refuses text that is not UTF-8; such a member is left out, the line stays readable. */
static void
print_json(FILE *to, const Diag *diag)
{
    json_t *object = json_object();

    put(object, "level", levels[diag->level].name);
    put(object, "code", diag_code_text(diag->code));
    put(object, "tenant", diag->tenant);
    put(object, "message", diag->message);
    if (diag->span.source != NULL) {
        put(object, "file", diag->span.source->name);
        json_object_set_new(object, "line", json_integer(diag->span.line));
        json_object_set_new(object, "column", json_integer(diag->span.column));
    }
    put(object, "hint", diag->hint);
    put(object, "sqlstate", diag->sqlstate);
    json_dumpf(object, to, JSON_COMPACT);
    fputc('\n', to);
    json_decref(object);
}

static void
print_line(FILE *to, const char *line, size_t len, const char *mark, const char *color)
{
    const char *at = mark != NULL ? strstr(line, mark) : NULL;

    if (at != NULL && at < line + len) { /* place, level and code, message */
        const size_t head = strcspn(at, " ");

        fprintf(to, BOLD "%.*s" RESET "%s%.*s" RESET "%.*s\n", (int) (at - line), line, color,
                (int) head, at, (int) (len - (size_t) (at - line) - head), at + head);
    } else if (strncmp(line, "  hint: ", 8) == 0) {
        fprintf(to, CYAN "%.*s" RESET "\n", (int) len, line);
    } else if (strncmp(line, "       | ", 9) == 0) { /* the caret */
        fprintf(to, "%s%.*s" RESET "\n", color, (int) len, line);
    } else {
        fprintf(to, DIM "%.*s" RESET "\n", (int) len, line);
    }
}

static void
print_colored(FILE *to, const char *text, const Diag *diag)
{
    char mark[32];

    snprintf(mark, sizeof mark, "%s[%s]:", levels[diag->level].name, diag_code_text(diag->code));
    for (bool first = true; *text != '\0'; first = false) {
        const size_t len = strcspn(text, "\n");

        print_line(to, text, len, first ? mark : NULL, levels[diag->level].color);
        text += len + (text[len] == '\n');
    }
}

void
print_diag(FILE *to, const Diag *diag, PrintStyle style)
{
    if (style == PRINT_JSON) {
        print_json(to, diag);
        return;
    }
    Arena *temp = arena_new();
    StrBuf text = strbuf_new(temp);

    diag_render(diag, &text);
    if (style == PRINT_COLOR) {
        print_colored(to, text.text, diag);
    } else {
        fputs(text.text, to);
    }
    arena_free(temp);
}

const char *
text_of_names(Arena *arena, const char *const *names, size_t count, size_t most)
{
    StrBuf out = strbuf_new(arena);

    strbuf_str(&out, "");
    for (size_t i = 0; i < count && i < most; i++) {
        strbuf_fmt(&out, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    strbuf_str(&out, count > most ? ", ..." : "");
    return out.text;
}

const char *
text_of_tenants(Arena *arena, const char *const *names, size_t count, size_t most)
{
    return arena_fmt(arena, "in %zu tenants (%s)", count, text_of_names(arena, names, count, most));
}

bool
put_stdout(void *context, const char *text, size_t len)
{
    (void) context;
    return fwrite(text, 1, len, stdout) == len;
}
