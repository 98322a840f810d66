#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/lattice.h"
#include "cli/run_commands.h"
#include "cli/session.h"

static json_t *
code_object(DiagCode code)
{
    return json_pack("{s:s, s:s, s:s}", "code", diag_code_text(code), "title",
                     diag_code_title(code), "more", diag_code_more(code));
}

static void
print_json(json_t *value)
{
    json_dumpf(value, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(value);
}

static void
print_list(bool json)
{
    json_t *list = json_array();

    for (int code = 0; code < DIAG_CODE_COUNT; code++) {
        if (json) {
            json_array_append_new(list, code_object((DiagCode) code));
        } else {
            printf("%s  %s\n", diag_code_text((DiagCode) code), diag_code_title((DiagCode) code));
        }
    }
    if (json) {
        json_incref(list);
        print_json(list);
    }
    json_decref(list);
}

/* The text, in lines of at most 80 characters. */
static void
print_wrapped(const char *text)
{
    enum
    {
        LINE = 80
    };
    size_t used = 0;

    while (*text != '\0') {
        const size_t len = strcspn(text, " ");

        if (used > 0 && used + 1 + len > LINE) {
            putchar('\n');
            used = 0;
        }
        used += (size_t) printf("%s%.*s", used > 0 ? " " : "", (int) len, text);
        text += len;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void
unknown_code(const char *text)
{
    const char *candidates[DIAG_CODE_COUNT + 1] = {NULL};

    for (int code = 0; code < DIAG_CODE_COUNT; code++) {
        candidates[code] = diag_code_text((DiagCode) code);
    }
    fprintf(stderr, "firn explain: there is no code \"%s\"\n", text);
    const char *near = nearest_name(text, candidates);

    if (near != NULL) {
        fprintf(stderr, "  Did you mean \"%s\"?\n", near);
    }
}

/* What becomes of which staging type in a target: the table of mappings/TYPES.md. */
static void
print_types(const Session *session)
{
    static const char *const servers[] = {"", "postgres", "redshift", "both"};
    StrBuf text = strbuf_new(session->arena);
    json_t *list = json_array();

    if (!session->json) {
        lattice_print(&text);
        fputs(text.text, stdout);
    }
    for (size_t i = 0; session->json && i < lattice_row_count; i++) {
        const LatticeRow *row = &lattice_rows[i];
        json_t *cells = json_object();

        for (size_t t = 0; t < LATTICE_TARGETS; t++) {
            json_object_set_new(cells, lattice_targets[t],
                                json_string(lattice_word(row->cells[t])));
        }
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:s}", "staging", row->types,
                                              "servers", servers[row->servers], "targets", cells,
                                              "hint", row->hint));
    }
    if (session->json) {
        print_json(json_incref(list));
    }
    json_decref(list);
}

ExitCode
run_explain(const Args *args)
{
    DiagCode code;
    Session session;
    ExitCode result = EXIT_DONE;

    if (args->operand_count > 1) {
        return usage_error(args, "one code at a time");
    }
    if (!session_start(&session, args)) {
        result = EXIT_USAGE;
    } else if (args->operand_count == 0) {
        print_list(session.json);
    } else if (strcmp(args->operands[0], "types") == 0) {
        print_types(&session);
    } else if (!diag_code_find(args->operands[0], &code)) {
        unknown_code(args->operands[0]);
        result = EXIT_USAGE;
    } else if (session.json) {
        print_json(code_object(code));
    } else {
        printf("%s: %s\n\n", diag_code_text(code), diag_code_title(code));
        print_wrapped(diag_code_more(code));
    }
    session_close(&session);
    return result;
}
