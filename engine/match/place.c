/* What a record says beside its values: keys, change columns, order, deletes, joins. */
#include <string.h>
#include <strings.h>

#include "match/log.h"
#include "match/matching.h"

static Placed
placed_as(const Said *said, const char *text)
{
    return said_same(text, said->text) ? PLACED_SAME : text != NULL ? PLACED_OTHER : PLACED_NOTHING;
}

void
place_take(RecordMatch *r, const Said *said, const Candidate *c)
{
    candidate_take(r, c);
    propose(r, said, c, placed_as(said, c->text), NULL);
}

void
place_say(RecordMatch *r, const Said *said, const char *text, double confidence, const char *why)
{
    propose(r, said, NULL, placed_as(said, text), why);
    Proposed *p = &r->out.items[r->out.count - 1];
    const char *const *aliases = NULL;
    const size_t alias_count = said_aliases(r->m->arena, r->inherited, &aliases);

    p->text = text;
    p->confidence = confidence;
    if (text != NULL) {
        Way *way = arena_new_obj(r->m->arena, Way);

        *way = said_way(r->m->arena, text, aliases, alias_count);
        p->way = way;
    }
}

/* Nothing, where something is inherited: only tenants with tables like this one are believed. */
static bool
is_believed(const Said *said, const Candidate *c)
{
    static const double much_alike = 0.9;

    return !c->bare || said->text == NULL || c->choice->inherited ||
           (c->choice->variant != NULL && c->choice->alike >= much_alike);
}

bool
place_best(RecordMatch *r, const Said *said, double enough, Candidate *out)
{
    return (candidate_best(r, said->place, said->name, true, true, out, NULL) &&
            out->score >= 0.5 && is_believed(said, out)) ||
           (candidate_best(r, said->place, said->name, false, true, out, NULL) &&
            out->score >= enough) ||
           (candidate_best(r, said->place, said->name, true, true, out, NULL) && out->score >= 0.5);
}

void
place_leave_open(RecordMatch *r, const Said *said)
{
    Candidate ignored = {0};
    const char *two = NULL;

    candidate_best(r, said->place, said->name, false, true, &ignored, &two);
    propose(r, said, NULL, PLACED_OPEN, NULL);
    r->out.items[r->out.count - 1].text = said->text;
    r->out.items[r->out.count - 1].candidates = two;
}

/* ---- row identity ------------------------------------------------------------------------------ */

/* Does the sample hold a row twice by this identity, or one without? */
static bool
is_refuted(RecordMatch *r, const Candidate *c)
{
    if (c->way == NULL || c->way->mention_count != 1) {
        return false;
    }
    const ColumnSample *sample = fit_sample(r, c->way->mentions[0].alias, c->columns[0]);

    return sample != NULL && (sample->null_rows > 0 || sample->count < sample->rows);
}

static bool has_meaning(const char *name, const char *meaning);

/* A column that values use, called a number or a code, that names every sampled row. */
static const CatalogColumn *
sampled_key(RecordMatch *r)
{
    const CatalogTable *table = r->tables[0].table;

    for (size_t i = 0; i < table->column_count; i++) {
        if (r->used[i] && !datatype_is_time(table->columns[i].type) &&
            table->columns[i].type.kind != DATATYPE_DECIMAL &&
            (has_meaning(table->columns[i].name, "id") ||
             has_meaning(table->columns[i].name, "no")) &&
            sample_is_key(sample_of(r->m->input->samples, table, &table->columns[i]))) {
            return &table->columns[i];
        }
    }
    return NULL;
}

static void
match_row(RecordMatch *r, const Said *said)
{
    Candidate c = {0};
    const bool keyed = r->keyed;

    if (keyed && said->text == NULL) {
        place_say(r, said, NULL, 0.99, NULL);
        return;
    }
    if (place_best(r, said, MATCH_ENOUGH, &c) && (c.text != NULL || keyed) && !is_refuted(r, &c)) {
        place_take(r, said, &c);
        return;
    }
    if (keyed) {
        place_say(r, said, NULL, 0.9, "the primary key");
        return;
    }
    const CatalogColumn *key = sampled_key(r);

    if (key != NULL) {
        place_say(r, said, said_sql(r->m->arena, r->tables[0].alias, key->name, ""), 0.7,
                  "no primary key; the column names every sampled row");
    } else {
        place_say(r, said, "whole_row", 0.7, "no primary key, and no column that names a row");
    }
}

/* ---- change columns, deletes ------------------------------------------------------------------- */

static bool
has_meaning(const char *name, const char *meaning)
{
    const NameWords words = name_words(name);

    for (size_t i = 0; i < words.count; i++) {
        if (word_likeness(words.words[i], meaning) >= 0.9) {
            return true;
        }
    }
    return false;
}

/* "updated_at", "last_modified", "commit_ts": a time that is not a value's; just "at" beside an operation. */
static const CatalogColumn *
change_column(RecordMatch *r)
{
    const CatalogTable *table = r->tables[0].table;
    bool marked = false;

    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];

        marked = marked || (!r->used[i] && log_is_operation(column, sample_of(r->m->input->samples,
                                                                              table, column)));
    }

    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];

        if (!r->used[i] &&
            (column->type.kind == DATATYPE_TIMESTAMP ||
             column->type.kind == DATATYPE_TIMESTAMPTZ) &&
            (has_meaning(column->name, "updated") || has_meaning(column->name, "commit") ||
             (marked && strcasecmp(column->name, "at") == 0))) {
            return column;
        }
    }
    return NULL;
}

static void
match_changed_at(RecordMatch *r, const Said *said)
{
    static const double strict = 0.75; /* a wrong one would hide changes */
    Candidate c = {0};

    if (place_best(r, said, strict, &c) && (c.text != NULL || is_believed(said, &c))) {
        place_take(r, said, &c);
        return;
    }
    const CatalogColumn *column = said->text != NULL ? change_column(r) : NULL;

    if (column != NULL) {
        place_say(r, said, said_sql(r->m->arena, r->tables[0].alias, column->name, ""), 0.7,
                  "the name of a change column");
    } else {
        place_say(r, said, NULL, 0.7,
                  said->text != NULL ? "no column is surely one: compared in every run" : NULL);
    }
}

/* A column that says I, U or D, or a flag of deleted rows. */
static const char *
delete_condition(RecordMatch *r, const char **why)
{
    const CatalogTable *table = r->tables[0].table;
    const char *alias = r->tables[0].alias;

    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];
        const NameWords words = name_words(column->name);
        const char *last = words.count > 0 ? words.words[words.count - 1] : "";
        const bool whole = column->type.kind == DATATYPE_BOOLEAN;

        *why = arena_fmt(r->m->arena, "the name of an operation column");
        if (!r->used[i] && datatype_is_text(column->type) && column->type.length <= 10 &&
            (strcmp(last, "op") == 0 || strcmp(last, "operation") == 0)) {
            return said_sql(r->m->arena, alias, column->name, " = 'D'");
        }
        *why = "the name of a delete flag";
        if (!r->used[i] && has_meaning(column->name, "deleted")) {
            return datatype_is_time(column->type)
                       ? said_sql(r->m->arena, alias, column->name, " is not null")
                   : whole ? said_sql(r->m->arena, alias, column->name, "")
                   : datatype_is_numeric(column->type)
                       ? said_sql(r->m->arena, alias, column->name, " = 1")
                       : NULL;
        }
    }
    return NULL;
}

static void
match_deleted(RecordMatch *r, const Said *said)
{
    const char *why = NULL;
    Candidate c = {0};

    if (place_best(r, said, 0.8, &c) && (c.text != NULL || said->text == NULL)) {
        const char *condition = c.text == NULL ? delete_condition(r, &why) : NULL;

        if (condition != NULL) {
            place_say(r, said, condition, 0.7, why);
        } else {
            place_take(r, said, &c);
        }
        return;
    }
    place_say(r, said, delete_condition(r, &why), 0.7, said->text != NULL ? "no such column" : why);
}

/* ---- order ------------------------------------------------------------------------------------- */

static const Proposed *
proposed(const RecordMatch *r, Place place)
{
    for (size_t i = 0; i < r->out.count; i++) {
        if (r->out.items[i].place == place) {
            return &r->out.items[i];
        }
    }
    return NULL;
}

/* Of the change column and whatever else of the inherited order is there. */
static const char *
made_order(RecordMatch *r, const Said *said)
{
    Arena *arena = r->m->arena;
    const Proposed *changed = proposed(r, PLACE_CHANGED_AT);
    StrBuf out = strbuf_new(arena);
    size_t count = 0;

    if (changed != NULL && changed->text != NULL) {
        strbuf_str(&out, changed->text);
        count++;
    }
    for (size_t i = 0; said->way_count > 0 && i < said->ways[0].mention_count; i++) {
        const Mention *mention = &said->ways[0].mentions[i];
        const CatalogColumn *column = mentioned_column(r->tables, r->table_count, mention, NULL);

        for (size_t m = 0; m < r->moved.count && column == NULL; m++) {
            if (strcmp(r->moved.items[m].from, mention->column) == 0 &&
                strcmp(r->moved.items[m].alias, mention->alias) == 0) {
                column = r->moved.items[m].to;
            }
        }
        const char *text =
            column != NULL ? said_sql(r->m->arena, mention->alias, column->name, "") : NULL;

        if (text != NULL && (count == 0 || strcmp(text, out.text) != 0)) {
            strbuf_fmt(&out, "%s%s", count > 0 ? ", " : "", text);
            count++;
        }
    }
    return count == 0 ? NULL : count == 1 ? out.text : arena_fmt(arena, "[%s]", out.text);
}

static void
match_order(RecordMatch *r, const Said *said)
{
    Candidate c = {0};

    if (place_best(r, said, 0.7, &c) && (c.text != NULL || is_believed(said, &c))) {
        place_take(r, said, &c);
    } else {
        const char *order = made_order(r, said);

        place_say(r, said, order, 0.7,
                  order != NULL ? "what the table has of it" : "nothing of it is there");
    }
}

/* ---- joins ------------------------------------------------------------------------------------- */

static const CatalogTable *
table_under(const RecordMatch *r, const char *alias, size_t *index)
{
    for (*index = 1; *index < r->table_count; (*index)++) {
        if (strcmp(r->tables[*index].alias, alias) == 0) {
            return r->tables[*index].table;
        }
    }
    return NULL;
}

/* "left lookup.texts on ...": with another table in the place of its own. */
static const char *
with_table(Arena *arena, const char *text, const Join *join, const char *name)
{
    const char *was = arena_fmt(arena, "%s.%s", join->table.function.text, join->table.table.text);
    const char *at = strstr(text, was);

    if (at == NULL || strcmp(join->table.table.text, name) == 0) {
        return text;
    }
    return arena_fmt(arena, said_is_plain(name) ? "%.*s%s.%s%s" : "%.*s%s.\"%s\"%s",
                     (int) (at - text), text, join->table.function.text, name, at + strlen(was));
}

static void
match_join(RecordMatch *r, const Said *said)
{
    size_t index = 0;
    const CatalogTable *table = table_under(r, said->name, &index);
    Candidate c = {0};

    if (said->fixed) {
        place_say(r, said, said->text, 0.8, NULL);
        return;
    }
    if (table == NULL || index > r->inherited->joins.count) {
        if (said->optional) {
            place_say(r, said, said->text, 0.8, NULL);
        } else {
            place_leave_open(r, said);
        }
        return;
    }
    if (!place_best(r, said, MATCH_ENOUGH, &c) || c.text == NULL) {
        place_leave_open(r, said);
        return;
    }
    /* The table was found by its own name and columns (table.c); the text may be another tenant's. */
    c.text = with_table(r->m->arena, c.text, &r->inherited->joins.items[index - 1], table->name);
    place_take(r, said, &c);
}

void
match_places(RecordMatch *r)
{
    for (size_t i = 0; i < r->said.count; i++) {
        const Said *said = &r->said.items[i];

        switch (said->place) {
            case PLACE_VALUE:
            case PLACE_FROM:
            case PLACE_STAGING:
                break;
            case PLACE_JOIN:
                match_join(r, said);
                break;
            case PLACE_ROW:
                match_row(r, said);
                break;
            case PLACE_CHANGED_AT:
                match_changed_at(r, said);
                break;
            case PLACE_ORDER:
                match_order(r, said);
                break;
            case PLACE_DELETED:
                match_deleted(r, said);
                break;
            case PLACE_WHERE:
                match_where(r, said);
                break;
            case PLACE_REJECT:
                match_reject(r, said);
                break;
        }
    }
    match_more_rejects(r);
    match_header(r);
    match_staging(r);
}
