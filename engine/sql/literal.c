#include <string.h>

#include "base/utf8.h"
#include "sql/text.h"

/* How many bytes stand for themselves in both dialects: ASCII but quotes and backslashes. */
static size_t
plain_length(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0' && (unsigned char) text[length] < 0x80 && text[length] != '\'' &&
           text[length] != '\\') {
        length++;
    }
    return length;
}

void
sql_own_literal(StrBuf *out, const SqlDialect *dialect, const char *text)
{
    strbuf_char(out, '\'');
    for (size_t length = 0; *text != '\0'; text += length) {
        length = plain_length(text);
        if (length > 0) {
            strbuf_mem(out, text, length);
            continue;
        }
        length = utf8_length(text, UTF8_LONGEST);
        if (length == 0) {
            strbuf_char(out, '?');
            length = 1;
            continue;
        }
        if (*text == '\'' || (*text == '\\' && dialect->backslash_escapes)) {
            strbuf_char(out, *text);
        }
        strbuf_mem(out, text, length);
    }
    strbuf_char(out, '\'');
}

bool
sql_literal(StrBuf *out, const SqlDialect *dialect, const char *text, Diags *diags)
{
    const size_t len = strlen(text);

    if (utf8_prefix(text, len) < len) {
        return diag_error(diags, DIAG_SQL_TEXT, (Span){0}, "a value is not valid UTF-8");
    }
    sql_own_literal(out, dialect, text);
    return true;
}

const char *
sql_literal_text(Arena *arena, const SqlDialect *dialect, const char *text, Diags *diags)
{
    StrBuf buf = strbuf_new(arena);

    return sql_literal(&buf, dialect, text, diags) ? buf.text : NULL;
}
