/* What shapes the rows of a record: `unpivot:`, `with:`, and {lookup: ...} of a value. */
#include <string.h>

#include "mapping/check.h"
#include "mapping/reader.h"

/* name: expression, each; the names are columns of a table of the tenant (any) or of ours (checked). */
static bool
read_named_exprs(Reader *r, const DocNode *map, const char *what, bool ours, NamedExpr **out,
                 size_t *count)
{
    NamedExpr *exprs = arena_new_array(r->arena, NamedExpr, map->count + 1);
    bool ok = true;

    *count = 0;
    *out = exprs;
    if (map->kind != DOC_MAP || map->count == 0) {
        return read_wrong_kind(r, map, what, "a mapping from names to expressions");
    }
    for (const DocNode *child = map->first; child != NULL; child = child->next) {
        NamedExpr *named = &exprs[*count];

        named->name = read_keep(r, child->key);
        ok &= !ours || read_check_name(r, named->name, "a column");
        if (read_expr(r, child, named->name.text, &named->expr)) {
            ++*count;
        } else {
            ok = false;
        }
    }
    return ok;
}

/* ---- unpivot -------------------------------------------------------------------------------- */

static bool
read_entry(Reader *r, const DocNode *node, bool otherwise, UnpivotEntry *out)
{
    const char *name = node->key->scalar;
    const size_t len = strlen(name);
    NamedExpr *columns = NULL;
    size_t count = 0;

    *out = (UnpivotEntry){.state = FIELD_SET, .otherwise = otherwise};
    out->optional = len > 1 && name[len - 1] == '?';
    out->name.text = read_keep_text(r, name, len - out->optional);
    out->name.span = node->key->span;
    bool ok = read_check_name(r, out->name, "an entry");

    if (doc_is_null(node)) {
        out->state = FIELD_REMOVED;
        return ok;
    }
    if (node->kind == DOC_MAP && !read_is_dialect_map(node)) {
        ok &= read_named_exprs(r, node, out->name.text, true, &columns, &count);
    } else {
        columns = arena_new_array(r->arena, NamedExpr, 1);
        columns[0].name = (Text){.text = "value", .span = node->span};
        count = 1;
        ok &= read_expr(r, node, out->name.text, &columns[0].expr);
    }
    LIST_SET(out->columns, columns, count);
    return ok;
}

bool
read_unpivot(Reader *r, const DocNode *map, Record *out)
{
    const DocNode *node = read_child(map, "unpivot");
    bool ok = true;

    out->unpivot_removed = node == NULL && doc_find(map, "unpivot") != NULL;
    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "unpivot", "a mapping from entries to expressions");
    }
    const DocNode *otherwise = read_child(node, "else");
    const bool several = otherwise != NULL && otherwise->kind == DOC_MAP;
    UnpivotEntry *entries =
        arena_new_array(r->arena, UnpivotEntry, node->count + (several ? otherwise->count : 0));
    size_t count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        if (strcmp(child->key->scalar, "else") != 0) {
            ok &= read_entry(r, child, false, &entries[count++]);
        }
    }
    if (otherwise != NULL && !several) {
        ok = read_wrong_kind(r, otherwise, "else", "a mapping from entries to expressions");
    }
    for (const DocNode *child = several ? otherwise->first : NULL; child; child = child->next) {
        ok &= read_entry(r, child, true, &entries[count++]);
    }
    LIST_SET(out->unpivot, entries, count);
    return ok;
}

static bool
is_entry(Text alias)
{
    return alias.text != NULL && strcmp(alias.text, "entry") == 0;
}

bool
check_unpivot(Reader *r, const Record *record, bool whole)
{
    size_t first = 0;
    const Text *taken = is_entry(record->from.alias) ? &record->from.alias : NULL;

    for (size_t i = 0; i < record->unpivot.count; i++) {
        first += record->unpivot.items[i].state == FIELD_SET && !record->unpivot.items[i].otherwise;
    }
    for (size_t i = 0; i < record->joins.count; i++) {
        taken = is_entry(record->joins.items[i].alias) ? &record->joins.items[i].alias : taken;
    }
    if (record->unpivot.count == 0) {
        return true;
    }
    if (whole && first == 0) {
        return diag_error(r->diags, DIAG_UNPIVOT, record->unpivot.items[0].name.span,
                          "record \"%s\" has entries under \"else\" alone", record->name.text);
    }
    return taken == NULL ||
           diag_error(r->diags, DIAG_UNPIVOT, taken->span,
                      "a table of record \"%s\" has the alias \"entry\"", record->name.text);
}

/* ---- lookup --------------------------------------------------------------------------------- */

const CodeLookup *
read_lookup(Reader *r, const DocNode *map)
{
    CodeLookup *out = arena_new_obj(r->arena, CodeLookup);
    const DocNode *by = read_required(r, map, "by");
    const DocNode *take = read_required(r, map, "take");
    NamedExpr *columns = NULL;
    size_t count = 0;

    *out = (CodeLookup){.span = map->span};
    bool ok = read_table(r, doc_find(map, "lookup"), "lookup", &out->table);

    ok &= by != NULL && read_named_exprs(r, by, "by", false, &columns, &count);
    ok &= take != NULL && read_scalar(r, take, "take", &out->take);
    LIST_SET(out->by, columns, count);
    return ok ? out : NULL;
}

/* ---- with ----------------------------------------------------------------------------------- */

/* `per: l.customer_id` is named by its column; several, or an expression, are a mapping. */
static bool
read_per(Reader *r, const DocNode *node, NamedExpr **out, size_t *count)
{
    if (node->kind == DOC_MAP) {
        return read_named_exprs(r, node, "per", true, out, count);
    }
    TextList names = {0};
    bool ok = read_text_list(r, node, "per", &names);
    NamedExpr *exprs = arena_new_array(r->arena, NamedExpr, names.count + 1);

    for (size_t i = 0; i < names.count; i++) {
        const char *dot = strrchr(names.items[i].text, '.');
        const size_t at = dot != NULL ? (size_t) (dot + 1 - names.items[i].text) : 0;

        exprs[i].expr.any_dialect = names.items[i];
        exprs[i].name = text_rest(names.items[i], at);
        ok &= read_check_name(r, exprs[i].name, "a column");
    }
    *out = exprs;
    *count = names.count;
    return ok;
}

static bool
read_select(Reader *r, const DocNode *map, Join *join, SubSelect *out)
{
    const DocNode *from = read_required(r, map, "from");
    const DocNode *columns = read_required(r, map, "columns");
    const DocNode *where = read_child(map, "where");
    const DocNode *per = read_child(map, "per");
    NamedExpr *exprs = NULL;
    size_t count = 0;
    bool ok = from != NULL && read_table_as(r, from, &join->table, &out->alias);

    if (out->alias.text == NULL) {
        out->alias = join->alias;
    }
    if (where != NULL) {
        out->where.state = FIELD_SET;
        ok &= read_expr(r, where, "where", &out->where.expr);
    }
    if (per != NULL) {
        ok &= read_per(r, per, &exprs, &count);
        LIST_SET(out->per, exprs, count);
    }
    ok &= columns != NULL && read_named_exprs(r, columns, "columns", true, &exprs, &count);
    LIST_SET(out->columns, exprs, columns != NULL ? count : 0);
    return ok;
}

bool
read_with(Reader *r, const DocNode *node, Join *out)
{
    static const char *const keys[] = {"from", "where",    "per",        "columns", "on",
                                       "type", "optional", "changed_at", NULL};
    static const char *const types[] = {"left", "inner", NULL};
    SubSelect *select = arena_new_obj(r->arena, SubSelect);
    size_t type = 0;

    *out = (Join){.alias = read_keep(r, node->key), .span = node->span, .state = FIELD_SET};
    *select = (SubSelect){0};
    out->select = select;
    bool ok = read_check_name(r, out->alias, "an alias");

    if (doc_is_null(node)) {
        out->state = FIELD_REMOVED;
        return ok;
    }
    ok &= read_keys(r, node, out->alias.text, keys);
    if (node->kind != DOC_MAP) {
        return false;
    }
    const DocNode *on = read_required(r, node, "on");

    ok &= read_select(r, node, out, select);
    ok &= on != NULL && read_expr(r, on, "on", &out->on);
    ok &= read_choice(r, node, "type", types, &type);
    ok &= read_bool(r, node, "optional", &out->optional);
    ok &= read_clock(r, node, "changed_at", &out->changed_at);
    out->inner = type == 1;
    return ok;
}
