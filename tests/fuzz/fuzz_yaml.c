/*
 * Any bytes as a mapping file: read without a crash, and every mistake has a place in the file.
 *
 * Input: a byte that chooses what the file is read as, then the file.
 *   1. Reading fails exactly when something is reported.
 *   2. Every diagnostic renders, and its line and column lie inside the file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/check.h"
#include "mapping/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run: a finding. */
static void
require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static size_t
count_lines(const Source *source)
{
    size_t lines = 1;

    for (size_t i = 0; i < source->len; i++) {
        lines += source->text[i] == '\n';
    }
    return lines;
}

static void
check_places(Arena *arena, const Source *source, const Diags *diags)
{
    /* libyaml also ends lines at CR, NEL, LS and PS, at most one for every byte. */
    const size_t lines = count_lines(source) + source->len;
    StrBuf out = strbuf_new(arena);

    for (const Diag *diag = diags_first(diags); diag != NULL; diag = diag->next) {
        if (diag->span.source == source) {
            require(diag->span.line >= 1 && diag->span.line <= lines);
            require(diag->span.column >= 1 && diag->span.width >= 1);
        }
    }
    diags_render(diags, &out);
}

static bool
read_as(Reader *r, uint8_t kind, const Doc *doc)
{
    bool ok = true;

    for (; doc != NULL; doc = doc->next) {
        if (kind % 2 == 0) {
            ok &= read_document(r, doc->root);
        } else {
            ok &= read_firn_yaml(r, doc->root);
        }
    }
    return check_project(r) && ok;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    Project project = {.schema_pattern.text = "{tenant}_{region}_{function}"};
    Reader r = {.arena = arena, .scratch = arena_new(), .diags = diags, .project = &project};
    const Source source = {.name = "fuzz.yaml",
                           .text = arena_strndup(arena, (const char *) data + 1, size - 1),
                           .len = size - 1};
    bool complete = false;

    if (source_check_text(&source, diags)) {
        const Doc *doc = doc_parse(r.scratch, &source, &complete, diags);
        const bool ok = read_as(&r, data[0], doc);

        require(ok || diags_error_count(diags) > 0);
        require(complete || diags_error_count(diags) > 0);
    }
    check_places(arena, &source, diags);
    arena_free(r.scratch);
    arena_free(arena);
    return 0;
}
