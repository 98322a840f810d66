#include "mapping/cut.h"

#include <string.h>

#include "base/utf8.h"

bool
cut_has_open_bracket(const char *text)
{
    int depth = 0;
    char quote = '\0';

    if (strpbrk(text, "()") == NULL) {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (quote != '\0') {
            if (*text == quote) {
                quote = '\0';
            }
        } else if (*text == '\'' || *text == '"') {
            quote = *text;
        } else if (*text == '(') {
            depth++;
        } else if (*text == ')' && --depth < 0) {
            return true;
        }
    }
    return depth != 0;
}

bool
cut_has_open_quote(const char *text)
{
    bool open = false;

    for (text = strchr(text, '\''); text != NULL; text = strchr(text + 1, '\'')) {
        open = !open;
    }
    return open;
}

const char *
cut_rest_of_line(const Source *source, size_t line_start, size_t column)
{
    const char *at = source->text + line_start;

    for (size_t code_points = 1; *at != '\0' && *at != '\n'; at++) {
        const bool starts = utf8_starts(*at);

        if (starts && code_points++ == column) {
            break;
        }
    }
    return at;
}

bool
cut_report(Span span, const char *reason, Diags *diags)
{
    diag_error(diags, DIAG_YAML_CUT, span, "YAML ends this text too early: %s", reason);
    diag_hint(diags, "Quote the expression.");
    return false;
}

static bool
is_plain(const DocNode *node)
{
    return node->kind == DOC_SCALAR && node->style == DOC_PLAIN;
}

/* One apostrophe may be a name's; two texts with one each were one text with a comma in it. */
static size_t
count_open_quotes(const DocNode *parent)
{
    size_t count = 0;

    for (const DocNode *child = parent->first; child != NULL; child = child->next) {
        count += is_plain(child) && cut_has_open_quote(child->scalar);
        count +=
            child->key != NULL && is_plain(child->key) && cut_has_open_quote(child->key->scalar);
    }
    return count;
}

bool
cut_check_flow(const DocNode *parent, Diags *diags)
{
    const bool quotes = count_open_quotes(parent) > 1;

    for (const DocNode *child = parent->first; child != NULL; child = child->next) {
        if (is_plain(child) && (cut_has_open_bracket(child->scalar) ||
                                (quotes && cut_has_open_quote(child->scalar)))) {
            return cut_report(child->span, "inside { } and [ ] a comma ends it", diags);
        }
    }
    return true;
}
