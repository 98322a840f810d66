/*
 * `seed:` of a dimension: members that the project itself holds, written in the mapping or in a CSV file below
 * mappings/.  They become a record without a table and a feed of the lowest precedence.
 */
#include <string.h>

#include "mapping/check.h"
#include "mapping/reader.h"
#include "mapping/source.h"

enum
{
    MAX_SEEDS = 10000,
    LAST = 1000000 /* precedence: behind every feed */
};

typedef VEC_OF(const Text *) Rows;

static bool
refuse(Reader *r, Span span, const char *what)
{
    return diag_error(r->diags, DIAG_SEED, span, "%s", what);
}

static size_t
column_at(TextList *columns, Text *names, Text name)
{
    size_t at = 0;

    while (at < columns->count && strcmp(names[at].text, name.text) != 0) {
        at++;
    }
    if (at == columns->count) {
        names[columns->count++] = name;
    }
    return at;
}

/* ---- inline --------------------------------------------------------------------------------- */

static bool
read_rows(Reader *r, const DocNode *list, Seed *out)
{
    size_t most = 0;
    bool ok = true;

    for (const DocNode *row = list->first; row != NULL; row = row->next) {
        most += row->kind == DOC_MAP ? row->count : 0;
    }
    Text *names = arena_new_array(r->arena, Text, most + 1);
    const Text **rows = arena_new_array(r->arena, const Text *, list->count + 1);

    out->columns.items = names;
    for (const DocNode *row = list->first; row != NULL; row = row->next) {
        if (row->kind != DOC_MAP || row->count == 0) {
            ok = read_wrong_kind(r, row, "seed", "a list of mappings from columns to texts");
            continue;
        }
        Text *cells = arena_new_array(r->arena, Text, most + 1);

        memset(cells, 0, (most + 1) * sizeof(*cells));
        for (const DocNode *cell = row->first; cell != NULL; cell = cell->next) {
            const size_t at = column_at(&out->columns, names, read_keep(r, cell->key));

            ok &= doc_is_null(cell) || read_scalar(r, cell, cell->key->scalar, &cells[at]);
        }
        rows[out->row_count++] = cells;
    }
    out->rows = rows;
    return ok;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

typedef struct Csv
{
    Reader *r;
    const Source *source;
    size_t at;
    uint32_t line;
} Csv;

static Span
csv_place(const Csv *csv)
{
    return (Span){.source = csv->source, .line = csv->line, .column = 1, .width = 1};
}

/* One field up to a comma or the end of the line; `*ends` when it was the last.  False: a quote that does not end. */
static bool
read_field_text(Csv *csv, Text *out, bool *ends)
{
    const char *text = csv->source->text;
    StrBuf field = strbuf_new(csv->r->arena);
    const bool quoted = text[csv->at] == '"';

    out->span = csv_place(csv);
    csv->at += quoted;
    while (csv->at < csv->source->len) {
        const char c = text[csv->at];

        if (quoted && c == '"' && text[csv->at + 1] != '"') {
            csv->at++;
            break;
        }
        if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
            break;
        }
        csv->line += c == '\n';
        csv->at += quoted && c == '"' ? 2 : 1;
        strbuf_char(&field, c);
    }
    if (quoted && text[csv->at - 1] != '"') {
        return false;
    }
    /* Nothing between two commas is NULL; "" is a text without characters. */
    out->text = quoted || field.len > 0 ? field.text : NULL;
    *ends = text[csv->at] != ',';
    csv->at += text[csv->at] == ',';
    return !*ends || text[csv->at] == '\0' || text[csv->at] == '\n' || text[csv->at] == '\r';
}

static bool
read_line(Csv *csv, Text *cells, size_t room, size_t *count)
{
    bool ends = false;

    for (*count = 0; !ends && *count < room; ++*count) {
        if (!read_field_text(csv, &cells[*count], &ends)) {
            return refuse(csv->r, csv_place(csv), "this line is no CSV");
        }
    }
    if (!ends) {
        return refuse(csv->r, csv_place(csv), "this line has too many fields");
    }
    csv->at += csv->source->text[csv->at] == '\r';
    csv->line += csv->source->text[csv->at] == '\n';
    csv->at += csv->source->text[csv->at] == '\n';
    return true;
}

static bool
read_csv(Reader *r, const Source *source, Seed *out)
{
    enum
    {
        MAX_COLUMNS = 200
    };
    Csv csv = {.r = r, .source = source, .line = 1};
    Text *names = arena_new_array(r->arena, Text, MAX_COLUMNS);
    size_t count = 0;
    Rows rows = {0};

    if (!read_line(&csv, names, MAX_COLUMNS, &out->columns.count)) {
        return false;
    }
    out->columns.items = names;
    for (size_t i = 0; i < out->columns.count; i++) {
        names[i].text = names[i].text == NULL ? "" : names[i].text;
    }
    while (csv.at < source->len) {
        Text *cells = arena_new_array(r->arena, Text, out->columns.count);
        const Span place = csv_place(&csv);

        if (!read_line(&csv, cells, out->columns.count, &count)) {
            return false;
        }
        if (count == 1 && cells[0].text == NULL) {
            continue; /* an empty line */
        }
        if (count < out->columns.count) {
            return refuse(r, place, "this line has fewer fields than the first");
        }
        *vec_push(r->arena, &rows) = cells;
    }
    out->rows = rows.items;
    out->row_count = rows.count;
    return true;
}

static bool
read_file(Reader *r, Text name, Seed *out)
{
    if (name.text[0] == '/' || name.text[0] == '.' || strstr(name.text, "..") != NULL) {
        return refuse(r, name.span, "a file of members stands below mappings/");
    }
    const Source *source = source_read(r->arena, r->project->root,
                                       arena_fmt(r->arena, "mappings/%s", name.text), r->diags);

    return source != NULL && source_check_text(source, r->diags) && read_csv(r, source, out);
}

/* ---- both ----------------------------------------------------------------------------------- */

bool
read_seed(Reader *r, const DocNode *map, Target *out)
{
    const DocNode *node = read_child(map, "seed");
    Seed *seed = arena_new_obj(r->arena, Seed);
    Text name = {0};

    if (node == NULL) {
        return true;
    }
    *seed = (Seed){.span = doc_find(map, "seed")->key->span};
    const bool ok = node->kind == DOC_LIST
                        ? read_rows(r, node, seed)
                        : read_scalar(r, node, "seed", &name) && read_file(r, name, seed);

    if (ok && (seed->row_count == 0 || seed->row_count > MAX_SEEDS)) {
        return diag_error(r->diags, DIAG_SEED, seed->span, "a seed has 1 to %d members", MAX_SEEDS);
    }
    out->seed = ok ? seed : NULL;
    return ok;
}

/* The members of one key, as one text. */
static const char *
key_of(Reader *r, const Target *target, const Text *row)
{
    StrBuf out = strbuf_new(r->scratch);

    for (size_t k = 0; k < target->key.count; k++) {
        for (size_t i = 0; i < target->seed->columns.count; i++) {
            if (strcmp(target->key.items[k].text, target->seed->columns.items[i].text) == 0) {
                if (row[i].text == NULL) {
                    return NULL;
                }
                strbuf_fmt(&out, "%s\x1f", row[i].text);
            }
        }
    }
    return out.text;
}

static bool
check_members(Reader *r, const Target *target)
{
    const Seed *seed = target->seed;
    StrMap *seen = strmap_new(r->scratch);
    bool ok = true;

    if (target->is_tracked || target->is_junk) {
        return refuse(r, seed->span, "a tracked or junk dimension takes no seed");
    }
    for (size_t i = 0; i < seed->row_count; i++) {
        const char *key = key_of(r, target, seed->rows[i]);
        Span span = seed->span;

        for (size_t c = seed->columns.count; c-- > 0;) {
            span = seed->rows[i][c].text != NULL ? seed->rows[i][c].span : span;
        }
        if (key == NULL) {
            ok = refuse(r, span, "a member without its key");
        } else if (strmap_get(seen, key) != NULL) {
            ok = refuse(r, span, "a member that the seed has already");
        } else {
            strmap_put(seen, key, (void *) (uintptr_t) seed);
        }
    }
    return ok;
}

/* "t"."code" */
static Text
column_text(Reader *r, const char *alias, Text name)
{
    return (Text){.text = arena_fmt(r->arena, "\"%s\".\"%s\"", alias, name.text),
                  .span = name.span};
}

static void
add_record(Reader *r, const Target *target, Text name)
{
    const Seed *seed = target->seed;
    NamedValue *values = arena_new_array(r->arena, NamedValue, seed->columns.count);
    ExprText *keys = arena_new_array(r->arena, ExprText, target->key.count + 1);
    Record *record = vec_push(r->arena, &r->records);

    *record = (Record){.name = name, .span = seed->span, .seed = seed};
    record->from = (From){.state = FIELD_SET, .alias.text = "t", .span = seed->span};
    for (size_t i = 0; i < seed->columns.count; i++) {
        Value *value = arena_new_obj(r->arena, Value);

        *value = (Value){.kind = VALUE_EXPR,
                         .has_source = true,
                         .span = seed->columns.items[i].span,
                         .expr.any_dialect = column_text(r, "t", seed->columns.items[i]),
                         .extra = &value_no_extra};
        values[i] = (NamedValue){.name = seed->columns.items[i], .value = value};
    }
    for (size_t k = 0; k < target->key.count; k++) {
        keys[k].any_dialect = column_text(r, "t", target->key.items[k]);
    }
    record->row_state = FIELD_SET;
    record->row_kind = ROW_EXPRESSIONS;
    LIST_SET(record->row_exprs, keys, target->key.count);
    LIST_SET(record->values, values, seed->columns.count);
}

static void
add_feed(Reader *r, const Target *target, Text name)
{
    const Seed *seed = target->seed;
    FeedColumn *columns = arena_new_array(r->arena, FeedColumn, seed->columns.count);

    for (size_t i = 0; i < seed->columns.count; i++) {
        columns[i] = (FeedColumn){.name = seed->columns.items[i],
                                  .kind = FEED_EXPR,
                                  .expr.any_dialect = column_text(r, "x", seed->columns.items[i]),
                                  .span = seed->columns.items[i].span};
    }
    Feed *feed = vec_push(r->arena, &r->feeds);

    *feed = (Feed){.name = name,
                   .into = target->name,
                   .from = name,
                   .alias = {.text = "x", .span = seed->span},
                   .precedence = LAST,
                   .span = seed->span};
    LIST_SET(feed->columns, columns, seed->columns.count);
}

bool
make_seeds(Reader *r)
{
    bool ok = true;

    for (size_t i = 0; i < r->targets.count; i++) {
        const Target *target = &r->targets.items[i];

        if (target->seed != NULL && check_members(r, target)) {
            const Text name = {.text = arena_fmt(r->arena, "seed_%s", target->name.text),
                               .span = target->seed->span};

            add_record(r, target, name);
            add_feed(r, target, name);
        } else {
            ok &= target->seed == NULL;
        }
    }
    return ok;
}
