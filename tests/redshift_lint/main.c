/* redshift_lint FILE...: exits with 1 when a script holds what Redshift refuses, 2 when it cannot be read. */
#include <stdio.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "redshift_lint/lint.h"

static bool
read_file(const char *path, StrBuf *out)
{
    char chunk[16384];
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return false;
    }
    for (size_t got = fread(chunk, 1, sizeof(chunk), file); got > 0;
         got = fread(chunk, 1, sizeof(chunk), file)) {
        strbuf_mem(out, chunk, got);
    }
    const bool ok = ferror(file) == 0;

    fclose(file);
    return ok;
}

int
main(int argc, char **argv)
{
    int status = argc > 1 ? EXIT_SUCCESS : 2;

    if (argc < 2) {
        fputs("usage: redshift_lint FILE...\n", stderr);
    }
    for (int i = 1; i < argc; i++) {
        Arena *arena = arena_new();
        StrBuf text = strbuf_new(arena);
        FindingList findings = {0};

        if (!read_file(argv[i], &text)) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            status = 2;
        }
        lint_script(arena, text.text, &findings);
        for (size_t f = 0; f < findings.count; f++) {
            printf("%s:%u: rule %d: %s\n", argv[i], findings.items[f].line, findings.items[f].rule,
                   findings.items[f].message);
        }
        if (findings.count > 0 && status == EXIT_SUCCESS) {
            status = EXIT_FAILURE;
        }
        arena_free(arena);
    }
    return status;
}
