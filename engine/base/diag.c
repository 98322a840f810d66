#include "base/diag.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

struct Diags
{
    Arena *arena;
    Diag *first;
    Diag *last;
    size_t error_count;
    const char *tenant;
};

static const struct
{
    const char *code;
    const char *title;
    const char *more;
} codes[] = {
#define DIAG(symbol, code, title, more) [symbol] = {(code), (title), (more)},
#include "base/diag_codes.def"
#undef DIAG
};

Diags *
diags_new(Arena *arena)
{
    Diags *diags = arena_new_obj(arena, Diags);

    diags->arena = arena;
    return diags;
}

const Diag *
diags_first(const Diags *diags)
{
    return diags->first;
}

const Diag *
diags_last(const Diags *diags)
{
    return diags->last;
}

void
diags_append(Diags *diags, Diags *other)
{
    if (other->first == NULL) {
        return;
    }
    if (diags->last == NULL) {
        diags->first = other->first;
    } else {
        diags->last->next = other->first;
    }
    diags->last = other->last;
    diags->error_count += other->error_count;
    *other = (Diags){.arena = other->arena, .tenant = other->tenant};
}

size_t
diags_error_count(const Diags *diags)
{
    return diags->error_count;
}

const char *
diag_code_text(DiagCode code)
{
    return codes[code].code;
}

const char *
diag_code_title(DiagCode code)
{
    return codes[code].title;
}

const char *
diag_code_more(DiagCode code)
{
    return codes[code].more;
}

bool
diag_code_find(const char *text, DiagCode *out)
{
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        if (strcasecmp(codes[i].code, text) == 0) {
            *out = (DiagCode) i;
            return true;
        }
    }
    return false;
}

__attribute__((format(printf, 2, 0))) static const char *
format_text(Arena *arena, const char *fmt, va_list args)
{
    StrBuf buf = strbuf_new(arena);

    strbuf_vfmt(&buf, fmt, args);
    return buf.text;
}

/* The hint, and for whom the code was called that it is about. */
static const char *
called_for(Arena *arena, const Source *source, const char *hint)
{
    const Text *caller = source != NULL ? source->caller : NULL;

    if (caller == NULL || caller->span.source == NULL) {
        return hint;
    }
    return arena_fmt(arena, "%s%sThe hook \"%s\" was called for %s:%u.", hint != NULL ? hint : "",
                     hint != NULL ? " " : "", caller->text, caller->span.source->name,
                     (unsigned) caller->span.line);
}

static void
add(Diags *diags, DiagLevel level, DiagCode code, Span span, const char *message)
{
    Diag *diag = arena_new_obj(diags->arena, Diag);

    *diag = (Diag){
        .code = code, .level = level, .span = span, .message = message, .tenant = diags->tenant};
    if (diags->last == NULL) {
        diags->first = diag;
    } else {
        diags->last->next = diag;
    }
    diags->last = diag;
    diags->error_count += level == DIAG_LEVEL_ERROR;
    diag->hint = called_for(diags->arena, span.source, NULL);
}

bool
diag_error(Diags *diags, DiagCode code, Span span, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(diags, DIAG_LEVEL_ERROR, code, span, format_text(diags->arena, fmt, args));
    va_end(args);
    return false;
}

void
diag_warning(Diags *diags, DiagCode code, Span span, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(diags, DIAG_LEVEL_WARNING, code, span, format_text(diags->arena, fmt, args));
    va_end(args);
}

void
diag_notice(Diags *diags, DiagCode code, Span span, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(diags, DIAG_LEVEL_NOTICE, code, span, format_text(diags->arena, fmt, args));
    va_end(args);
}

void
diag_hint(Diags *diags, const char *fmt, ...)
{
    va_list args;

    if (diags->last == NULL) {
        return;
    }
    va_start(args, fmt);
    diags->last->hint =
        called_for(diags->arena, diags->last->span.source, format_text(diags->arena, fmt, args));
    va_end(args);
}

void
diag_sqlstate(Diags *diags, const char *sqlstate)
{
    if (diags->last != NULL && sqlstate != NULL) {
        diags->last->sqlstate = arena_strdup(diags->arena, sqlstate);
    }
}

void
diags_set_tenant(Diags *diags, const char *tenant)
{
    diags->tenant = tenant;
}

static const char *
find_line(const Source *source, unsigned line, size_t *len)
{
    const char *start = source->text;

    for (unsigned at = 1; at < line; at++) {
        const char *newline = strchr(start, '\n');

        if (newline == NULL) {
            break;
        }
        start = newline + 1;
    }
    *len = strcspn(start, "\r\n");
    return start;
}

static void
render_excerpt(const Span *span, StrBuf *out)
{
    size_t len;
    const char *line = find_line(span->source, span->line, &len);
    unsigned column = 0;

    strbuf_fmt(out, "%6u | %.*s\n       | ", (unsigned) span->line, (int) len, line);
    for (size_t i = 0; i < len && column + 1 < span->column; i++) {
        if (i == 0 || utf8_starts(line[i])) {
            column++;
            strbuf_char(out, line[i] == '\t' ? '\t' : ' ');
        }
    }
    strbuf_char(out, '^');
    for (unsigned i = 1; i < span->width; i++) {
        strbuf_char(out, '~');
    }
    strbuf_char(out, '\n');
}

static const char *const level_names[] = {
    [DIAG_LEVEL_NOTICE] = "notice",
    [DIAG_LEVEL_WARNING] = "warning",
    [DIAG_LEVEL_ERROR] = "error",
};

void
diag_render(const Diag *diag, StrBuf *out)
{
    const Span *span = &diag->span;

    if (span->source != NULL) {
        strbuf_fmt(out, "%s:%u:%u: ", span->source->name, (unsigned) span->line,
                   (unsigned) span->column);
    }
    strbuf_fmt(out, "%s[%s]: ", level_names[diag->level], diag_code_text(diag->code));
    if (diag->tenant != NULL) {
        strbuf_fmt(out, "%s: ", diag->tenant);
    }
    strbuf_str(out, diag->message);
    if (diag->sqlstate != NULL) {
        strbuf_fmt(out, " (SQLSTATE %s)", diag->sqlstate);
    }
    strbuf_char(out, '\n');
    if (span->source != NULL && span->line > 0) {
        render_excerpt(span, out);
    }
    if (diag->hint != NULL) {
        strbuf_fmt(out, "  hint: %s\n", diag->hint);
    }
}

void
diags_render(const Diags *diags, StrBuf *out)
{
    for (const Diag *diag = diags->first; diag != NULL; diag = diag->next) {
        diag_render(diag, out);
    }
}

/* Number of single-character edits between two short words, at most `limit`. */
static size_t
edit_distance(const char *a, const char *b, size_t limit)
{
    enum
    {
        MAX_WORD = 64
    };
    const size_t la = strlen(a);
    const size_t lb = strlen(b);
    size_t row[MAX_WORD + 1];

    if (la > MAX_WORD || lb > MAX_WORD) {
        return limit;
    }
    for (size_t j = 0; j <= lb; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= la; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            const size_t replace = diagonal + (a[i - 1] != b[j - 1]);
            const size_t insert = row[j - 1] + 1;
            const size_t remove = row[j] + 1;

            diagonal = row[j];
            row[j] = replace < insert ? replace : insert;
            row[j] = row[j] < remove ? row[j] : remove;
        }
    }
    return row[lb] < limit ? row[lb] : limit;
}

const char *
nearest_name(const char *word, const char *const *candidates)
{
    size_t best = strlen(word) < 3 ? strlen(word) : 3;
    const char *nearest = NULL;

    for (; *candidates != NULL; candidates++) {
        const size_t distance = edit_distance(word, *candidates, best);

        if (distance < best) {
            best = distance;
            nearest = *candidates;
        }
    }
    return nearest;
}
