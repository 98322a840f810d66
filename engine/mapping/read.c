#include "mapping/reader.h"

#include <string.h>

#include "base/utf8.h"

enum
{
    MAX_NAME_BYTES =
        50 /* 63 = NAMEDATALEN - 1 of PostgreSQL, less what we append (_key, _old ...) */
};

static bool
is_in(const char *word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (word[0] == (*words)[0] && strcmp(word, *words) == 0) {
            return true;
        }
    }
    return false;
}

const char *
read_keep_text(Reader *r, const char *text, size_t len)
{
    enum
    {
        SHORT_TEXT = 64,
        MAX_TEXTS = 16384 /* a project without repetition pays for no more */
    };
    char copy[SHORT_TEXT];

    if (len >= SHORT_TEXT) {
        return arena_strndup(r->arena, text, len);
    }
    if (r->texts == NULL) {
        r->texts = strmap_new(r->arena);
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    char *kept = strmap_get(r->texts, copy);

    if (kept == NULL) {
        kept = arena_strndup(r->arena, text, len);
        if (strmap_count(r->texts) < MAX_TEXTS) {
            strmap_put(r->texts, kept, kept);
        }
    }
    return kept;
}

Text
read_keep(Reader *r, const DocNode *scalar)
{
    return (Text){.text = read_keep_text(r, scalar->scalar, strlen(scalar->scalar)),
                  .span = scalar->span};
}

bool
read_wrong_kind(Reader *r, const DocNode *node, const char *what, const char *wanted)
{
    if (node->kind == DOC_BROKEN) {
        return false;
    }
    return diag_error(r->diags, DIAG_WRONG_KIND, node->span, "\"%s\" must be %s", what, wanted);
}

static bool
report_unknown_key(Reader *r, DocNode *child, const char *const *keys)
{
    const char *word = child->key->scalar;

    diag_error(r->diags, DIAG_UNKNOWN_KEY, child->key->span, "unknown key \"%s\"", word);
    child->meant = nearest_name(word, keys);
    if (child->meant != NULL) {
        diag_hint(r->diags, "Did you mean \"%s\"?", child->meant);
    }
    return false;
}

bool
read_keys(Reader *r, const DocNode *map, const char *what, const char *const *keys)
{
    bool ok = true;

    if (map->kind != DOC_MAP) {
        return read_wrong_kind(r, map, what, "a mapping");
    }
    for (DocNode *child = map->first; child != NULL; child = child->next) {
        if (!is_in(child->key->scalar, keys)) {
            ok = report_unknown_key(r, child, keys);
        }
    }
    return ok;
}

void
read_hint_nearest(Reader *r, const char *word, const char *const *names)
{
    const char *nearest = nearest_name(word, names);

    if (nearest != NULL) {
        diag_hint(r->diags, "Did you mean \"%s\"?", nearest);
    }
}

DocNode *
read_child(const DocNode *map, const char *key)
{
    DocNode *node = doc_find(map, key);

    return node == NULL || doc_is_null(node) ? NULL : node;
}

DocNode *
read_removable(const DocNode *map, const char *key, FieldState *state)
{
    DocNode *node = doc_find(map, key);

    if (node == NULL) {
        return NULL;
    }
    *state = doc_is_null(node) ? FIELD_REMOVED : FIELD_SET;
    return *state == FIELD_SET ? node : NULL;
}

DocNode *
read_required(Reader *r, const DocNode *map, const char *key)
{
    DocNode *node = read_child(map, key);

    if (node != NULL) {
        return node;
    }
    for (const DocNode *child = map->first; child != NULL; child = child->next) {
        if (child->meant != NULL && strcmp(child->meant, key) == 0) {
            return NULL;
        }
    }
    diag_error(r->diags, DIAG_MISSING_KEY, map->key != NULL ? map->key->span : map->span,
               "\"%s\" is missing", key);
    return NULL;
}

bool
read_scalar(Reader *r, const DocNode *node, const char *what, Text *out)
{
    if (node->kind != DOC_SCALAR || doc_is_null(node)) {
        return read_wrong_kind(r, node, what, "text");
    }
    *out = read_keep(r, node);
    return true;
}

bool
read_text(Reader *r, const DocNode *map, const char *key, Text *out)
{
    const DocNode *node = read_child(map, key);

    return node == NULL || read_scalar(r, node, key, out);
}

bool
read_text_list(Reader *r, const DocNode *node, const char *what, TextList *out)
{
    const bool one = node->kind == DOC_SCALAR;
    const size_t count = one ? 1 : node->count;
    Text *texts = arena_new_array(r->arena, Text, count);
    size_t read = 0;
    bool ok = true;

    if (!one && node->kind != DOC_LIST) {
        return read_wrong_kind(r, node, what, "a list of texts");
    }
    for (const DocNode *item = one ? node : node->first; item != NULL; item = item->next) {
        if (read_scalar(r, item, what, &texts[read])) {
            read++;
        } else {
            ok = false;
        }
        if (one) {
            break;
        }
    }
    LIST_SET(*out, texts, read);
    return ok;
}

/* "a, b or c" */
static const char *
choices_text(Arena *arena, const char *const *choices)
{
    StrBuf text = strbuf_new(arena);

    for (size_t i = 0; choices[i] != NULL; i++) {
        const char *before = i == 0 ? "" : choices[i + 1] == NULL ? " or " : ", ";

        strbuf_fmt(&text, "%s%s", before, choices[i]);
    }
    return text.text;
}

bool
read_choice(Reader *r, const DocNode *map, const char *key, const char *const *choices, size_t *out)
{
    const DocNode *node = read_child(map, key);

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_SCALAR) {
        return read_wrong_kind(r, node, key, "text");
    }
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (strcmp(node->scalar, choices[i]) == 0) {
            *out = i;
            return true;
        }
    }
    diag_error(r->diags, DIAG_BAD_CHOICE, node->span, "\"%s\" must be %s, not \"%s\"", key,
               choices_text(r->scratch, choices), node->scalar);
    read_hint_nearest(r, node->scalar, choices);
    return false;
}

bool
read_bool(Reader *r, const DocNode *map, const char *key, bool *out)
{
    static const char *const choices[] = {"false", "true", NULL};
    size_t index = *out;

    if (!read_choice(r, map, key, choices, &index)) {
        return false;
    }
    *out = index == 1;
    return true;
}

bool
read_field(Reader *r, const DocNode *map, const char *key, TextField *out)
{
    FieldState state = out->state;
    const DocNode *node = read_removable(map, key, &state);

    if (node != NULL && !read_scalar(r, node, key, &out->text)) {
        return false;
    }
    out->state = state;
    return true;
}

/* Every key of every record comes here, so by hand rather than by strspn(). */
static bool
is_name(const char *text)
{
    size_t len = 0;

    while ((text[len] >= 'a' && text[len] <= 'z') || text[len] == '_' ||
           (len > 0 && text[len] >= '0' && text[len] <= '9')) {
        len++;
    }
    return len > 0 && len <= MAX_NAME_BYTES && text[len] == '\0';
}

bool
read_check_name(Reader *r, Text name, const char *what)
{
    if (is_name(name.text)) {
        return true;
    }
    diag_error(r->diags, DIAG_BAD_NAME, name.span, "\"%s\" cannot be the name of %s", name.text,
               what);
    diag_hint(r->diags, "Use lower case letters, digits and underscores, at most %d.",
              MAX_NAME_BYTES);
    return false;
}

bool
read_check_column_name(Reader *r, Text name)
{
    if (!read_check_name(r, name, "a column")) {
        return false;
    }
    if (strncmp(name.text, "firn_", 5) == 0 || strcmp(name.text, "tenant_key") == 0 ||
        strcmp(name.text, "same") == 0) {
        return diag_error(r->diags, DIAG_RESERVED_NAME, name.span, "the name \"%s\" is reserved",
                          name.text);
    }
    return true;
}

bool
read_codes(Reader *r, const DocNode *map, const char *what, const Code **out, size_t *count)
{
    bool ok = true;

    if (map->kind != DOC_MAP) {
        return read_wrong_kind(r, map, what, "a mapping");
    }
    Code *codes = arena_new_array(r->arena, Code, map->count);

    *out = codes;
    *count = 0;
    for (const DocNode *child = map->first; child != NULL; child = child->next) {
        Code *code = &codes[*count];

        code->from = read_keep(r, child->key);
        if (child->kind == DOC_SCALAR) {
            /* `x: ~` has no text: NULL for that code, removed for a variable. */
            code->to = doc_is_null(child) ? (Text){.span = child->span} : read_keep(r, child);
            (*count)++;
        } else {
            ok = read_wrong_kind(r, child, child->key->scalar, "text");
        }
    }
    return ok;
}

bool
read_vars(Reader *r, const DocNode *map, const Code **out, size_t *count)
{
    static const char *const built_in[] = {"code", "region", "display_name", NULL};
    const DocNode *vars = read_child(map, "vars");

    if (vars == NULL) {
        return true;
    }
    bool ok = read_codes(r, vars, "vars", out, count);

    for (size_t i = 0; i < *count; i++) {
        const Text name = (*out)[i].from;

        ok &= read_check_name(r, name, "a variable");
        if (is_in(name.text, built_in)) {
            ok = diag_error(r->diags, DIAG_RESERVED_NAME, name.span,
                            "tenant.%s is there without being declared", name.text);
        }
    }
    return ok;
}

bool
read_is_dialect_map(const DocNode *node)
{
    return node->kind == DOC_MAP && (doc_find(node, "postgres") || doc_find(node, "redshift"));
}

bool
read_expr_pair(Reader *r, const DocNode *postgres, const DocNode *redshift, ExprText *out)
{
    Text *own = arena_new_obj(r->arena, Text);
    const bool ok = read_scalar(r, postgres, "postgres", &out->postgres);

    out->redshift = own;
    return read_scalar(r, redshift, "redshift", own) && ok;
}

bool
read_expr(Reader *r, const DocNode *node, const char *what, ExprText *out)
{
    static const char *const keys[] = {"postgres", "redshift", NULL};

    if (node->kind != DOC_MAP) {
        return read_scalar(r, node, what, &out->any_dialect);
    }
    bool ok = read_keys(r, node, what, keys);
    const DocNode *postgres = read_required(r, node, "postgres");
    const DocNode *redshift = read_required(r, node, "redshift");

    if (postgres == NULL || redshift == NULL) {
        return false;
    }
    return read_expr_pair(r, postgres, redshift, out) && ok;
}

Text
text_rest(Text text, size_t offset)
{
    Text rest = {.text = text.text + offset, .span = text.span};

    if (utf8_count(text.text, strlen(text.text)) == text.span.width) {
        const size_t before = utf8_count(text.text, offset);

        rest.span.column = (uint16_t) (text.span.column + before);
        rest.span.width = (uint16_t) (text.span.width - before);
    }
    return rest;
}
