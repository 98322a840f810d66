#include "sql/text.h"

#include <string.h>

#include "base/utf8.h"

/* Does every letter stand for itself? */
static bool
is_plain(const SqlDialect *dialect, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '"' || (name[i] >= 'A' && name[i] <= 'Z' && dialect->id == SQL_REDSHIFT)) {
            return false;
        }
    }
    return true;
}

static char
folded(const SqlDialect *dialect, char c)
{
    const bool folds = dialect->id == SQL_REDSHIFT && c >= 'A' && c <= 'Z';

    return (char) (folds ? c - 'A' + 'a' : c);
}

bool
sql_ident(StrBuf *out, const SqlDialect *dialect, const char *name, Diags *diags)
{
    const size_t length = strlen(name);

    if (utf8_prefix(name, length) < length) {
        return diag_error(diags, DIAG_SQL_TEXT, (Span){0}, "a name is not valid UTF-8");
    }
    if (length == 0) {
        return diag_error(diags, DIAG_SQL_TEXT, (Span){0}, "a name is empty");
    }
    if (length > dialect->max_identifier_bytes) {
        diag_error(diags, DIAG_SQL_TEXT, (Span){0}, "name \"%s\" has %zu bytes, %s allows %zu",
                   name, length, dialect->name, dialect->max_identifier_bytes);
        diag_hint(diags, "The server would cut the name silently; use a shorter one.");
        return false;
    }
    strbuf_char(out, '"');
    if (is_plain(dialect, name, length)) {
        strbuf_mem(out, name, length);
        strbuf_char(out, '"');
        return true;
    }
    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '"') {
            strbuf_char(out, '"');
        }
        strbuf_char(out, folded(dialect, *p));
    }
    strbuf_char(out, '"');
    return true;
}

const char *
sql_ident_text(Arena *arena, const SqlDialect *dialect, const char *name, Diags *diags)
{
    StrBuf buf = strbuf_new(arena);

    return sql_ident(&buf, dialect, name, diags) ? buf.text : NULL;
}
