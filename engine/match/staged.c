/* What fills a record's table: a log is told from a mirror, by the tenants that are mapped and by its own signs. */
#include <string.h>

#include "match/log.h"
#include "match/matching.h"

typedef VEC_OF(const CatalogColumn *) ColumnVec;

/* ---- what names a record ----------------------------------------------------------------------- */

/* The one column of the driving table that makes the value. */
static const CatalogColumn *
column_of_value(const RecordMatch *r, const char *name)
{
    for (size_t i = 0; i < r->out.count; i++) {
        const Proposed *p = &r->out.items[i];

        if (p->place == PLACE_VALUE && strcmp(p->name, name) == 0 && p->way != NULL &&
            p->way->mention_count == 1 &&
            strcmp(p->way->mentions[0].alias, r->tables[0].alias) == 0) {
            return table_column(r->tables[0].table, p->way->mentions[0].column);
        }
    }
    return NULL;
}

/* "x.no": the value no. */
static const CatalogColumn *
column_of_text(const RecordMatch *r, const char *text)
{
    const char *dot = text != NULL ? strchr(text, '.') : NULL;

    return dot != NULL ? column_of_value(r, dot + 1) : NULL;
}

/* All of the target's key, or nothing. */
static ColumnVec
key_of_feed(const RecordMatch *r, const PlanFeed *feed)
{
    ColumnVec out = {0};

    for (size_t k = 0; k < feed->target->key_count; k++) {
        const CatalogColumn *found = NULL;

        for (size_t c = 0; c < feed->column_count; c++) {
            const PlanReference *reference = feed->columns[c].reference;

            if (feed->columns[c].column != feed->target->key[k]) {
                continue;
            }
            found = column_of_text(r, reference == NULL            ? feed->columns[c].text.text
                                      : reference->part_count == 1 ? reference->parts[0].text.text
                                                                   : NULL);
        }
        if (found == NULL) {
            return (ColumnVec){0};
        }
        *vec_push(r->m->arena, &out) = found;
    }
    return out;
}

/* How finely it takes the rows apart: of what a table makes several targets of, the row's own key does it most. */
static size_t
fineness(const RecordMatch *r, const ColumnVec *key)
{
    const CatalogTable *table = r->tables[0].table;
    size_t most = 0;
    bool keyed = false;

    for (size_t i = 0; i < key->count; i++) {
        const ColumnSample *sample = sample_of(r->m->input->samples, table, key->items[i]);

        most = sample != NULL && sample->count > most ? sample->count : most;
        keyed = keyed || key->items[i]->primary_key > 0;
    }
    return 1 + key->count + most * 2 + (keyed ? SIZE_MAX / 2 : 0);
}

/* The primary key that others' tables have, where the columns are called the same here. */
static ColumnVec
key_of_others(const RecordMatch *r)
{
    for (size_t v = 0; v < r->evidence->count; v++) {
        const Variant *variant = &r->evidence->variants[v];
        const CatalogTable *other = variant->disabled ? NULL : variant->tables[0].table;
        ColumnVec out = {0};
        bool all = other != NULL && variant->keyed;

        for (size_t c = 0; all && c < other->column_count; c++) {
            const CatalogColumn *own = table_column(r->tables[0].table, other->columns[c].name);

            if (other->columns[c].primary_key > 0) {
                all = own != NULL;
                *vec_push(r->m->arena, &out) = own;
            }
        }
        if (all) {
            return out;
        }
    }
    return (ColumnVec){0};
}

static ColumnVec
record_key(const RecordMatch *r)
{
    const PlanRecord *record = plan_record(r->m->input->plan, r->evidence->base->name.text);
    ColumnVec best = {0};

    for (size_t f = 0; record != NULL && f < record->all_feed_count; f++) {
        const ColumnVec key = record->all_feeds[f]->is_member_feed
                                  ? (ColumnVec){0}
                                  : key_of_feed(r, record->all_feeds[f]);

        if (key.count > 0 && (best.count == 0 || fineness(r, &key) > fineness(r, &best))) {
            best = key;
        }
    }
    return best.count > 0 ? best : key_of_others(r);
}

/* ---- what is said ------------------------------------------------------------------------------ */

static void
put_column(RecordMatch *r, StrBuf *out, const CatalogColumn *column)
{
    strbuf_str(out, said_sql(r->m->arena, r->tables[0].alias, column->name, ""));
}

static const char *
staging_text(RecordMatch *r, const LogSigns *signs, const ColumnVec *key)
{
    StrBuf out = strbuf_new(r->m->arena);

    if (signs->operation == NULL || signs->sequence == NULL || key->count == 0) {
        return NULL;
    }
    strbuf_str(&out, key->count > 1 ? "{kind: changelog, of: [" : "{kind: changelog, of: ");
    for (size_t i = 0; i < key->count; i++) {
        strbuf_str(&out, i > 0 ? ", " : "");
        put_column(r, &out, key->items[i]);
    }
    strbuf_str(&out, key->count > 1 ? "], operation: " : ", operation: ");
    put_column(r, &out, signs->operation);
    strbuf_str(&out, ", sequence: ");
    put_column(r, &out, signs->sequence);
    if (signs->at != NULL) {
        strbuf_str(&out, ", at: ");
        put_column(r, &out, signs->at);
    }
    strbuf_char(&out, '}');
    return out.text;
}

/* What the author would write of a table whose rows stand in envelopes. */
static const char *
envelope_text(RecordMatch *r, const TableSample *sample, const ColumnVec *key)
{
    const CatalogTable *table = sample->table;
    StrBuf out = strbuf_new(r->m->arena);

    strbuf_fmt(&out, "{kind: envelope, json: %s, of: %s", sample->json->name,
               key->count != 1 ? "[" : "");
    for (size_t i = 0; i < key->count; i++) {
        strbuf_str(&out, i > 0 ? ", " : "");
        put_column(r, &out, key->items[i]);
    }
    strbuf_fmt(&out, "%s, fields: {", key->count != 1 ? "]" : "");
    for (size_t i = sample->first_inside; i < table->column_count; i++) {
        strbuf_fmt(&out, "%s%s: %s", i > sample->first_inside ? ", " : "", table->columns[i].name,
                   table->columns[i].type_text);
    }
    strbuf_str(&out, "}}");
    return out.text;
}

/* The staging says it: nothing is said in its place. */
static void
leave_to_staging(RecordMatch *r, double confidence)
{
    for (size_t i = 0; i < r->out.count; i++) {
        Proposed *p = &r->out.items[i];

        if (p->place == PLACE_ROW || p->place == PLACE_CHANGED_AT || p->place == PLACE_ORDER ||
            p->place == PLACE_DELETED) {
            p->text = NULL;
            p->way = NULL;
            p->placed = p->inherited == NULL ? PLACED_SAME : PLACED_NOTHING;
            p->confidence = confidence;
            p->why = "the staging says it";
            p->candidates = NULL;
        }
    }
}

static void
say_log(RecordMatch *r, const char *text, double confidence, const char *why)
{
    const Said *inherited = said_find(r->said, PLACE_STAGING, "");
    const char *const *aliases = NULL;
    const size_t alias_count = said_aliases(r->m->arena, r->inherited, &aliases);
    const Said said = {
        .place = PLACE_STAGING, .name = "", .text = inherited != NULL ? inherited->text : NULL};
    Way *way = arena_new_obj(r->m->arena, Way);

    leave_to_staging(r, confidence);
    propose(r, &said, NULL, said_same(text, said.text) ? PLACED_SAME : PLACED_OTHER, why);
    Proposed *p = &r->out.items[r->out.count - 1];

    *way = said_way(r->m->arena, text, aliases, alias_count);
    p->text = text;
    p->way = way;
    p->confidence = confidence;
}

static void
leave_log_open(RecordMatch *r, const char *text, const char *why)
{
    const Said said = {.place = PLACE_STAGING, .name = ""};

    propose(r, &said, NULL, PLACED_OPEN, why);
    r->out.items[r->out.count - 1].candidates = text != NULL ? said_plain(r->m->arena, text) : NULL;
}

static void
say_envelope(RecordMatch *r, const TableSample *sample, const ColumnVec *key)
{
    const char *text = envelope_text(r, sample, key);
    const char *why = arena_fmt(r->m->arena, "the sampled rows of %s.%s are envelopes of Debezium",
                                sample->table->name, sample->json->name);

    if (key->count > 0) {
        say_log(r, text, 0.95, why);
    } else {
        leave_log_open(r, text,
                       arena_fmt(r->m->arena, "%s, and no column is known to name a record", why));
    }
}

/* What is inherited, where the columns are there; else a log of the same table that another tenant has. */
static const Said *
known_log(const RecordMatch *r, const char **who)
{
    const Said *inherited = said_find(r->said, PLACE_STAGING, "");

    static const double much_alike = 0.9;
    const Said *best = NULL;
    double alike = much_alike;

    if (inherited != NULL && way_binds(r->tables, r->table_count, inherited->ways)) {
        return inherited;
    }
    for (size_t v = 0; v < r->evidence->count; v++) {
        const Variant *variant = &r->evidence->variants[v];

        if (variant->disabled || r->alike[v] < alike) {
            continue;
        }
        const Said *said = said_find(variant->said, PLACE_STAGING, "");
        const bool binds =
            said != NULL && said->way_count > 0 && way_binds(r->tables, r->table_count, said->ways);

        if (binds) {
            best = said;
            alike = r->alike[v];
            *who = variant->first;
        }
    }
    return best;
}

void
match_staging(RecordMatch *r)
{
    const Staging *inherited = staging_of(r->inherited);
    const ColumnVec key = record_key(r);
    const CatalogTable *table = r->tables[0].table;
    const TableSample *sample = sample_of_table(r->m->input->samples, table);
    const LogSigns signs = log_signs(r->m->arena, table, r->m->input->samples, r->used,
                                     (LogKey){key.items, key.count});
    const char *who = NULL;
    const Said *known = signs.operation != NULL ? known_log(r, &who) : NULL;

    if (inherited->state == FIELD_SET && inherited->kind != STAGING_MIRROR &&
        inherited->kind != STAGING_CHANGELOG) {
        return;
    }
    if (sample != NULL && sample->json != NULL) {
        say_envelope(r, sample, &key);
    } else if (known != NULL) {
        say_log(r, known->text, 0.95,
                who != NULL ? arena_fmt(r->m->arena, "as %s says of such a table", who) : NULL);
    } else if (signs.verdict == LOG_SURE && key.count > 0) {
        say_log(r, staging_text(r, &signs, &key), signs.confidence, signs.why);
    } else if (signs.verdict == LOG_PERHAPS) {
        leave_log_open(r, staging_text(r, &signs, &key), signs.why);
    }
}
