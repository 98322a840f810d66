#include "sql/render.h"

#include <stdint.h>
#include <string.h>

/* One rendering: where we are in the template and what to put in. */
typedef struct Render
{
    StrBuf *out;
    const SqlTemplate *tmpl;
    const SqlDialect *dialect;
    const SqlVar *vars;
    size_t var_count;
    const char *start;
    const char *end;
    size_t before; /* bytes of `out` that were there already */
    Diags *diags;
} Render;

typedef struct Placeholder
{
    SqlVarKind kind;
    const char *name;
    size_t name_len;
    size_t len; /* bytes of template text it replaces; 0: none here */
} Placeholder;

/* '\0' at the end of the template's body. */
static char
char_at(const Render *r, const char *p)
{
    return (char) (p < r->end ? *p : '\0');
}

static bool
is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_name_char(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

/* Part of a word for the server, which may continue with a quote: E'...'. */
static bool
is_word_char(char c)
{
    return is_name_char(c) || c == '$' || ((unsigned char) c & 0x80) != 0;
}

static bool
is_quote(char c)
{
    return c == '\'' || c == '"';
}

static size_t
line_comment_length(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (size_t) (end - p));

    return (size_t) ((newline != NULL ? newline : end) - p);
}

/* Block comments nest.  0: not closed. */
static size_t
block_comment_length(const char *p, const char *end)
{
    size_t depth = 0;

    for (const char *at = p; at + 1 < end; at++) {
        if (at[0] == '/' && at[1] == '*') {
            depth++;
            at++;
        } else if (at[0] == '*' && at[1] == '/') {
            depth--;
            at++;
        }
        if (depth == 0) {
            return (size_t) (at - p) + 1;
        }
    }
    return 0;
}

/* 0: not closed. */
static size_t
quoted_length(const char *p, const char *end, bool backslash)
{
    for (const char *at = p + 1; at < end; at++) {
        const bool doubled = *at == *p && at + 1 < end && at[1] == *p;

        if (doubled || (backslash && *at == '\\')) {
            at++;
        } else if (*at == *p) {
            return (size_t) (at - p) + 1;
        }
    }
    return 0;
}

/* Bytes of "$tag$" at p, or 0. */
static size_t
dollar_tag_length(const char *p, const char *end)
{
    const char *at = p + 1;

    if (at < end && *at >= '0' && *at <= '9') {
        return 0; /* a parameter */
    }
    while (at < end && *at != '$' && is_word_char(*at)) {
        at++;
    }
    return at < end && *at == '$' ? (size_t) (at - p) + 1 : 0;
}

static size_t
dollar_quoted_length(const char *p, const char *end, size_t tag)
{
    for (const char *at = p + tag; at + tag <= end; at++) {
        if (memcmp(at, p, tag) == 0) {
            return (size_t) (at - p) + tag;
        }
    }
    return 0;
}

/* Is the quote at p that of E'...'? */
static bool
is_escape_string(const Render *r, const char *p)
{
    return p > r->start && (p[-1] == 'e' || p[-1] == 'E') &&
           (p - 1 == r->start || !is_word_char(p[-2]));
}

/*
 * Bytes at p in which psql looks for no variables: comments, quoted text, and `::`.
 * 0: none begins here; SIZE_MAX: one begins and never ends.
 */
static size_t
opaque_length(const Render *r, const char *p)
{
    size_t length = SIZE_MAX;
    const char next = char_at(r, p + 1);
    const bool in_word = p > r->start && is_word_char(p[-1]);
    const size_t tag = *p == '$' && !in_word ? dollar_tag_length(p, r->end) : 0;

    if (*p == '-' && next == '-') {
        return line_comment_length(p, r->end);
    }
    if (*p == ':' && next == ':') {
        return 2;
    }
    if (*p == '/' && next == '*') {
        length = block_comment_length(p, r->end);
    } else if (*p == '\'') {
        length = quoted_length(p, r->end, r->dialect->backslash_escapes || is_escape_string(r, p));
    } else if (*p == '"') {
        length = quoted_length(p, r->end, false);
    } else if (tag > 0) {
        length = dollar_quoted_length(p, r->end, tag);
    } else {
        return 0;
    }
    return length > 0 ? length : SIZE_MAX;
}

static Placeholder
placeholder_at(const Render *r, const char *p)
{
    Placeholder found = {.kind = SQL_VAR_CODE, .name = p + 1};
    char mark = '\0';

    if (*p != ':' || p + 1 >= r->end) {
        return (Placeholder){0};
    }
    if (is_quote(p[1])) {
        mark = p[1];
        found.kind = mark == '"' ? SQL_VAR_IDENT : SQL_VAR_LITERAL;
        found.name++;
    }
    const char *at = found.name;

    if (at >= r->end || !is_name_start(*at)) {
        return (Placeholder){0};
    }
    while (at < r->end && is_name_char(*at)) {
        at++;
    }
    found.name_len = (size_t) (at - found.name);
    if (mark != '\0') {
        if (at >= r->end || *at != mark) {
            return (Placeholder){0};
        }
        at++;
    }
    found.len = (size_t) (at - p);
    return found;
}

static const SqlVar *
find_var(const Render *r, const Placeholder *at)
{
    for (size_t i = 0; i < r->var_count; i++) {
        const SqlVar *var = &r->vars[i];

        if (var->kind == at->kind && strncmp(var->name, at->name, at->name_len) == 0 &&
            var->name[at->name_len] == '\0') {
            return var;
        }
    }
    return NULL;
}

static bool
put_var(const Render *r, const SqlVar *var)
{
    switch (var->kind) {
        case SQL_VAR_IDENT:
            return sql_ident(r->out, r->dialect, var->text, r->diags);
        case SQL_VAR_LITERAL:
            return sql_literal(r->out, r->dialect, var->text, r->diags);
        case SQL_VAR_CODE:
            strbuf_str(r->out, var->text);
            return true;
    }
    return false;
}

/*
 * Would the server read these neighbours together, so that what we put in is no longer what it was?
 * E'...', U&"...", 'a''b', $tag$, a comment, or simply a longer word.
 */
static bool
joins(char left, char right)
{
    if (is_quote(right)) {
        return is_word_char(left) || left == '&' || left == right;
    }
    return (is_word_char(left) && is_word_char(right)) || (left == '-' && right == '-') ||
           (left == '/' && right == '*') || (is_quote(left) && is_word_char(right));
}

static char
last_rendered(const Render *r)
{
    return (char) (r->out->len > r->before ? r->out->text[r->out->len - 1] : ' ');
}

/* The first character that a value becomes; `otherwise` when it becomes nothing. */
static char
first_of(const SqlVar *var, char otherwise)
{
    switch (var->kind) {
        case SQL_VAR_IDENT:
            return '"';
        case SQL_VAR_LITERAL:
            return '\'';
        case SQL_VAR_CODE:
            break;
    }
    return (char) (var->text[0] != '\0' ? var->text[0] : otherwise);
}

static bool
put_placeholder(const Render *r, const char *p, const Placeholder *at)
{
    const SqlVar *var = find_var(r, at);
    const char after = char_at(r, p + at->len);

    if (var == NULL) {
        return diag_error(r->diags, DIAG_SQL_TEMPLATE, (Span){0},
                          "template \"%s\": no value for %.*s", r->tmpl->name, (int) at->len, p);
    }
    /* Quotes behind it were read as if its name stood there: too clever to get right. */
    const bool alone =
        !joins(last_rendered(r), first_of(var, ' ')) && !is_quote(after) && after != '$';

    if (!put_var(r, var)) {
        return false;
    }
    if (!alone || joins(last_rendered(r), after)) {
        return diag_error(r->diags, DIAG_SQL_TEMPLATE, (Span){0},
                          "template \"%s\": %.*s runs into its neighbour", r->tmpl->name,
                          (int) at->len, p);
    }
    return true;
}

static bool
put_body(const Render *r)
{
    bool ok = true;

    for (const char *p = r->start; p < r->end;) {
        const size_t opaque = opaque_length(r, p);
        const Placeholder at = opaque == 0 ? placeholder_at(r, p) : (Placeholder){0};

        if (opaque == SIZE_MAX) {
            return diag_error(r->diags, DIAG_SQL_TEMPLATE, (Span){0},
                              "template \"%s\": a quote or comment is not closed", r->tmpl->name);
        }
        if (at.len > 0) {
            ok &= put_placeholder(r, p, &at);
            p += at.len;
        } else {
            const size_t plain = opaque > 0 ? opaque : 1;

            strbuf_mem(r->out, p, plain);
            p += plain;
        }
    }
    return ok;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the leading comment lines and blank lines. */
static const char *
body_start(const char *text)
{
    for (;;) {
        const char *line = text + strspn(text, " \t\r\n");

        if (line[0] != '-' || line[1] != '-') {
            return line;
        }
        text = line + strcspn(line, "\n");
    }
}

static const char *
body_end(const char *start)
{
    const char *end = start + strlen(start);

    while (end > start && (is_blank(end[-1]) || end[-1] == ';')) {
        end--;
    }
    return end;
}

static const SqlTemplate *
find_template(const SqlTemplate *templates, const char *folder, const char *name)
{
    const size_t length = strlen(folder);

    for (const SqlTemplate *tmpl = templates; tmpl->name != NULL; tmpl++) {
        if (strncmp(tmpl->name, folder, length) == 0 && tmpl->name[length] == '/' &&
            strcmp(tmpl->name + length + 1, name) == 0) {
            return tmpl;
        }
    }
    return NULL;
}

bool
sql_render_from(StrBuf *out, const SqlTemplate *templates, const SqlDialect *dialect,
                const char *name, const SqlVar *vars, size_t var_count, Diags *diags)
{
    const SqlTemplate *tmpl = find_template(templates, dialect->name, name);

    if (tmpl == NULL) {
        tmpl = find_template(templates, "common", name);
    }
    if (tmpl == NULL) {
        return diag_error(diags, DIAG_SQL_TEMPLATE, (Span){0}, "no template \"%s\" for %s", name,
                          dialect->name);
    }
    const char *start = body_start(tmpl->text);
    const Render render = {
        .out = out,
        .tmpl = tmpl,
        .dialect = dialect,
        .vars = vars,
        .var_count = var_count,
        .start = start,
        .end = body_end(start),
        .before = out->len,
        .diags = diags,
    };

    return put_body(&render);
}

bool
sql_render(StrBuf *out, const SqlDialect *dialect, const char *name, const SqlVar *vars,
           size_t var_count, Diags *diags)
{
    return sql_render_from(out, sql_templates, dialect, name, vars, var_count, diags);
}
