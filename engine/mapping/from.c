/* `from:` and `join:`: tables of the tenant's staging schemas. */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "mapping/reader.h"

typedef VEC_OF(FromTable) TableVec;

static Text
slice(Reader *r, Text text, size_t start, size_t end)
{
    Text part = text_rest(text, start);

    part.text = arena_strndup(r->arena, text.text + start, end - start);
    if (part.span.width > 1) {
        part.span.width = (uint16_t) utf8_count(part.text, end - start);
    }
    return part;
}

static size_t
skip_blanks(const char *text, size_t at)
{
    while (isspace((unsigned char) text[at])) {
        at++;
    }
    return at;
}

/* End of a word; blanks inside "..." belong to it. */
static size_t
word_end(const char *text, size_t at)
{
    bool quoted = false;

    while (text[at] != '\0' && (quoted || !isspace((unsigned char) text[at]))) {
        quoted ^= text[at] == '"';
        at++;
    }
    return at;
}

bool
read_check_function(Reader *r, Text function)
{
    const TextList *functions = &r->project->functions;

    if (r->no_project || functions->count == 0) {
        return true;
    }
    const char **names = arena_new_array(r->scratch, const char *, functions->count + 1);

    for (size_t i = 0; i < functions->count; i++) {
        if (strcmp(functions->items[i].text, function.text) == 0) {
            return true;
        }
        names[i] = functions->items[i].text;
    }
    diag_error(r->diags, DIAG_UNKNOWN_FUNCTION, function.span, "unknown function \"%s\"",
               function.text);
    read_hint_nearest(r, function.text, names);
    return false;
}

static bool
report_table(Reader *r, Text text)
{
    diag_error(r->diags, DIAG_FROM_SYNTAX, text.span, "\"%s\" does not name a table", text.text);
    diag_hint(r->diags, "Write function.table, followed by \"as\" and an alias.");
    return false;
}

/* "My Table" -> My Table */
static Text
unquote(Reader *r, Text name)
{
    const size_t len = strlen(name.text);

    if (len > 2 && name.text[0] == '"' && name.text[len - 1] == '"') {
        return slice(r, name, 1, len - 1);
    }
    return name;
}

static bool
parse_table(Reader *r, Text text, FromTable *out)
{
    const size_t len = strlen(text.text);
    const size_t head = strcspn(text.text, ".\"");
    const bool has_function = text.text[head] == '.';
    const size_t table_at = has_function ? head + 1 : 0;

    if (table_at == len || (has_function && head == 0)) {
        return report_table(r, text);
    }
    out->table = unquote(r, slice(r, text, table_at, len));
    if (strpbrk(out->table.text, "\"()") != NULL || strchr(text.text + table_at, '.') != NULL) {
        return report_table(r, text);
    }
    if (!has_function) {
        return true;
    }
    out->function = slice(r, text, 0, head);
    return read_check_function(r, out->function);
}

/* "function.table" or "function.table as alias" */
static bool
parse_from_text(Reader *r, Text text, FromTable *table, Text *alias)
{
    const size_t start = skip_blanks(text.text, 0);
    const size_t end = word_end(text.text, start);
    const size_t as = skip_blanks(text.text, end);

    if (start == end) {
        return report_table(r, text);
    }
    const bool ok = parse_table(r, slice(r, text, start, end), table);

    if (text.text[as] == '\0') {
        return ok;
    }
    const size_t as_end = word_end(text.text, as);
    const size_t name = skip_blanks(text.text, as_end);
    const size_t name_end = word_end(text.text, name);

    if (as_end - as != 2 || strncmp(text.text + as, "as", 2) != 0 || name == name_end ||
        text.text[skip_blanks(text.text, name_end)] != '\0') {
        return report_table(r, text);
    }
    *alias = slice(r, text, name, name_end);
    return read_check_name(r, *alias, "an alias") && ok;
}

static bool
read_from_item(Reader *r, const DocNode *node, TableVec *tables, Text *alias)
{
    Text text = {0};
    Text own_alias = {0};
    FromTable table = {0};

    if (!read_scalar(r, node, "from", &text)) {
        return false;
    }
    if (!parse_from_text(r, text, &table, &own_alias)) {
        return false;
    }
    *vec_push(r->arena, tables) = table;
    if (own_alias.text == NULL) {
        return true;
    }
    if (alias->text != NULL && strcmp(alias->text, own_alias.text) != 0) {
        diag_error(r->diags, DIAG_FROM_SYNTAX, own_alias.span,
                   "the tables of one record have one alias, not \"%s\" and \"%s\"", alias->text,
                   own_alias.text);
        return false;
    }
    *alias = own_alias;
    return true;
}

static bool
read_from_list(Reader *r, const DocNode *list, TableVec *tables, Text *alias)
{
    bool ok = list->count > 0 || read_wrong_kind(r, list, "from", "at least one table");

    for (const DocNode *item = list->first; item != NULL; item = item->next) {
        ok &= read_from_item(r, item, tables, alias);
    }
    return ok;
}

static bool
read_from_map(Reader *r, const DocNode *map, TableVec *tables, Text *alias)
{
    static const char *const keys[] = {"tables", "as", NULL};
    bool ok = read_keys(r, map, "from", keys);
    const DocNode *list = read_required(r, map, "tables");

    ok &= read_text(r, map, "as", alias);
    ok = ok && (alias->text == NULL || read_check_name(r, *alias, "an alias"));
    if (list == NULL) {
        return false;
    }
    if (list->kind == DOC_SCALAR) {
        return read_from_item(r, list, tables, alias) && ok;
    }
    if (list->kind != DOC_LIST) {
        return read_wrong_kind(r, list, "tables", "a list of tables");
    }
    return read_from_list(r, list, tables, alias) && ok;
}

bool
read_from(Reader *r, const DocNode *node, From *out)
{
    TableVec tables = {0};
    bool ok = true;

    out->span = node->span;
    if (doc_is_null(node)) {
        out->state = FIELD_REMOVED;
        return true;
    }
    out->state = FIELD_SET;
    switch (node->kind) {
        case DOC_SCALAR:
            ok = read_from_item(r, node, &tables, &out->alias);
            break;
        case DOC_LIST:
            ok = read_from_list(r, node, &tables, &out->alias);
            break;
        case DOC_MAP:
            ok = read_from_map(r, node, &tables, &out->alias);
            break;
        case DOC_BROKEN:
            ok = false;
            break;
    }
    LIST_SET(out->tables, tables.items, tables.count);
    return ok;
}

bool
read_table(Reader *r, const DocNode *node, const char *what, FromTable *out)
{
    Text text = {0};

    return read_scalar(r, node, what, &text) && parse_table(r, text, out);
}

bool
read_table_as(Reader *r, const DocNode *node, FromTable *out, Text *alias)
{
    Text text = {0};

    return read_scalar(r, node, "from", &text) && parse_from_text(r, text, out, alias);
}

static bool
word_is(const char *text, size_t start, size_t end, const char *word)
{
    return end - start == strlen(word) && strncmp(text + start, word, end - start) == 0;
}

/* left, inner, left?, inner?: false when the word is none of them. */
static bool
parse_join_type(const char *text, size_t start, size_t end, Join *out)
{
    const bool optional = end > start && text[end - 1] == '?';
    const size_t bare_end = optional ? end - 1 : end;
    const bool inner = word_is(text, start, bare_end, "inner");

    if (!inner && !word_is(text, start, bare_end, "left")) {
        return false;
    }
    out->inner = inner;
    out->optional = optional;
    return true;
}

static bool
report_join(Reader *r, Text text)
{
    diag_error(r->diags, DIAG_FROM_SYNTAX, text.span, "this join cannot be read");
    diag_hint(r->diags, "Write left function.table on condition; left?, inner and inner? are the "
                        "other ways to join.");
    return false;
}

static bool
parse_join(Reader *r, Text text, Join *out)
{
    size_t start = skip_blanks(text.text, 0);
    size_t end = word_end(text.text, start);

    if (parse_join_type(text.text, start, end, out)) {
        start = skip_blanks(text.text, end);
        end = word_end(text.text, start);
    }
    const size_t on = skip_blanks(text.text, end);
    const size_t on_end = word_end(text.text, on);
    const size_t condition = skip_blanks(text.text, on_end);

    if (start == end || !word_is(text.text, on, on_end, "on") || text.text[condition] == '\0') {
        return report_join(r, text);
    }
    out->on.any_dialect = text_rest(text, condition);
    return parse_table(r, slice(r, text, start, end), &out->table);
}

static bool
read_join_map(Reader *r, const DocNode *map, Join *out)
{
    static const char *const keys[] = {"table", "type", "optional", "on", "changed_at", NULL};
    static const char *const types[] = {"left", "inner", NULL};
    size_t type = 0;
    bool ok = read_keys(r, map, "join", keys);
    const DocNode *table = read_required(r, map, "table");
    const DocNode *on = read_required(r, map, "on");

    ok &= read_choice(r, map, "type", types, &type);
    ok &= read_bool(r, map, "optional", &out->optional);
    out->inner = type == 1;
    ok &= on != NULL && read_expr(r, on, "on", &out->on);

    ok &= read_clock(r, map, "changed_at", &out->changed_at);
    return table != NULL && read_table(r, table, "table", &out->table) && ok;
}

bool
read_join(Reader *r, const DocNode *node, Join *out)
{
    Text text = {0};

    out->alias = read_keep(r, node->key);
    out->span = node->span;
    bool ok = read_check_name(r, out->alias, "an alias");

    if (doc_is_null(node)) {
        out->state = FIELD_REMOVED;
        return ok;
    }
    out->state = FIELD_SET;
    if (node->kind == DOC_MAP) {
        return read_join_map(r, node, out) && ok;
    }
    return read_scalar(r, node, node->key->scalar, &text) && parse_join(r, text, out) && ok;
}
