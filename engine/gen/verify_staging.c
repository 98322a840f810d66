/*
 * The warehouse against staging: the rows that a full build from the present staging would make, by the statements
 * that a first load writes them with, compared by key and values with what is loaded.
 */
#include <string.h>

#include "gen/verify_build.h"

bool
is_rebuilt(const PlanTarget *target)
{
    const char *kind = target->target != NULL ? target->target->fact_kind.text : NULL;

    if (target->is_date || target->is_tenant || target->gathers || target->source != NULL) {
        return false; /* of facts: those that are made of several rows, or of another fact */
    }
    return target->kind == TARGET_DIMENSION || kind == NULL || strcmp(kind, "transaction") == 0 ||
           strcmp(kind, "factless") == 0 || strcmp(kind, "bridge") == 0;
}

bool
samples_delta(const PlanRecord *record, const VerifyOptions *options)
{
    for (size_t i = 0; i < record->feed_count; i++) {
        const PlanTarget *target = record->feeds[i]->target;

        /* What several rows decide together cannot be made of some of them. */
        if (target->kind != TARGET_FACT || target->has_contested) {
            return false;
        }
    }
    return options->sample > 1;
}

/* The target as it was before anything was loaded.  Being a copy, it is none of the dimensions that it refers to: their
 * members are looked up as they are, and not as this step would make them. */
static const PlanTarget *
copied(Build *b, const PlanTarget *target, bool first_load)
{
    PlanTarget *copy = arena_new_obj(b->arena, PlanTarget);
    PlanFeed **feeds = arena_new_array(b->arena, PlanFeed *, target->feed_count + 1);

    *copy = *target;
    copy->first_load = first_load;
    for (size_t i = 0; i < target->feed_count; i++) {
        feeds[i] = arena_new_obj(b->arena, PlanFeed);
        *feeds[i] = *target->feeds[i];
        feeds[i]->target = copy;
    }
    copy->feeds = feeds;
    return copy;
}

/* ---- what both kinds share ------------------------------------------------------------------ */

/* The rows of one feed and what becomes of each, every one of them. */
static void
emit_all_work(Build *b, const AppliedFeed *applied)
{
    const PlanFeed *feed = applied->feed;
    Vars vars = feed_vars(b, feed);
    bool looks = false;

    emit_folded(b, feed, verify_known(b, feed));
    put_work(b, &vars, &applied->projection, "");
    if (feed->some_contested) {
        emit_contested(b, feed, &vars);
    }
    var_code(&vars, "not_held", "");
    var_code(&vars, "select", piece(b, "work_select", &vars));
    emit_drop(b, scratch(b, "work", feed->scratch));
    emit(b, "work", &vars);
    emit_analyze(b, scratch(b, "work", feed->scratch));
    emit_claims(b, applied);
    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        looks = looks || applied->projection.refs[i].reference->missing == MISSING_QUARANTINE;
    }
    if (looks) {
        emit_missing_rows(b, &applied->projection, scratch(b, "work", feed->scratch),
                          feed->scratch);
    }
    emit_missing(b, applied);
}

static void
emit_work_drop(Build *b, const PlanFeed *feed)
{
    static const char *const kinds[] = {"work", "missing", "duplicate", "contested"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        emit_drop(b, scratch(b, kinds[i], feed->scratch));
    }
    if (feed->folds) {
        emit_drop(b, scratch(b, "folded", feed->scratch));
    }
}

/* A column that both sides have. */
typedef struct Compared
{
    StrBuf same;        /* condition that all are equal, or NULL */
    StrBuf differences; /* text of those that are not */
} Compared;

static Compared
compared_new(Build *b)
{
    return (Compared){.same = strbuf_new(b->arena), .differences = strbuf_new(b->arena)};
}

static void
compare_column(Build *b, Compared *out, const PlanColumn *column)
{
    const char *name = ident(b, column->name);
    const char *loaded = arena_fmt(b->arena, "l.%s", name);
    const char *expected = arena_fmt(b->arena, "e.%s", name);
    const char *same = same_sql(b, column->type, loaded, expected);

    strbuf_fmt(&out->same, "%s%s", out->same.len > 0 ? "\n            AND " : "", same);
    strbuf_fmt(&out->differences,
               "%sCASE WHEN %s THEN '' ELSE %s || COALESCE(%s, 'NULL') || ' for ' || COALESCE(%s, "
               "'NULL') END",
               out->differences.len > 0 ? "\n            || " : "", same,
               literal(b, arena_fmt(b->arena, "; %s ", column->name)),
               text_sql(b, loaded, column->type),
               text_sql(b, stored_sql(b, column->type, expected), column->type));
}

static void
ask_compared(Asking *a, Vars *vars, const Compared *compared, const char *there)
{
    var_ident(vars, "there", there);
    var_code(vars, "same", compared->same.len > 0 ? compared->same.text : "true");
    var_code(vars, "differences", compared->same.len > 0 ? compared->differences.text : "''");
    ask(a, VERIFY_ROWS, piece(&a->b, "verify_compare", vars));
}

static const char *
and_sample(Asking *a, const char *text)
{
    const char *condition = sample_condition(&a->b, asking_options(a), text);

    return condition == NULL ? "" : arena_fmt(a->b.arena, " AND %s", condition);
}

/* ---- facts ---------------------------------------------------------------------------------- */

static bool
is_compared(const PlanTarget *target, size_t column)
{
    for (size_t f = 0; f < target->feed_count; f++) {
        if (target->columns[column].exists && fed_column(target->feeds[f], column) != NULL) {
            return true;
        }
    }
    return false;
}

/* The rows that one feed has for the fact. */
static const char *
fact_rows(Asking *a, const AppliedFeed *fact)
{
    Build *b = &a->b;
    const PlanTarget *target = fact->feed->target;
    StrBuf values = strbuf_new(b->arena);
    Vars vars = feed_vars(b, fact->feed);

    for (size_t i = 0; i < target->column_count; i++) {
        const RefUse *use = fact->projection.column_refs[i];
        const char *name = ident(b, target->columns[i].name);
        const char *value = arena_fmt(b->arena, "w.%s", name);

        if (!is_compared(target, i)) {
            continue;
        }
        if (fed_column(fact->feed, i) == NULL) {
            value = target->columns[i].column->is_extras
                        ? row_cast(b, "NULL")
                        : cast_sql(b, "NULL", target->columns[i].type);
        } else if (use != NULL) {
            value = ref_value(b, &fact->projection, (size_t) (use - fact->projection.refs), "w");
        }
        strbuf_fmt(&values, ", %s AS %s", value, name);
    }
    var_code(&vars, "values", values.text);
    var_code(&vars, "lookups", ref_lookups(b, &fact->projection, "w"));
    return piece(b, "verify_fact", &vars);
}

/* Of rows of several feeds with one key the latest counts, as it does within a feed. */
static const char *
fact_rank(Build *b, const PlanTarget *target, size_t feeds)
{
    StrBuf keys = strbuf_new(b->arena);

    for (size_t k = 0; k < target->key_count; k++) {
        strbuf_fmt(&keys, ", x.%s", ident(b, target->columns[target->key[k]].name));
    }
    return feeds < 2 || target->key_count == 0
               ? "CAST(1 AS bigint)"
               : arena_fmt(b->arena,
                           "ROW_NUMBER() OVER (PARTITION BY x.tenant_key%s ORDER BY x.firn_order "
                           "DESC, x.firn_row DESC)",
                           keys.text);
}

static const char *
same_fact_key(Build *b, const PlanTarget *target)
{
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out, "l.tenant_key = e.tenant_key");
    for (size_t k = 0; k < target->key_count; k++) {
        const char *name = ident(b, target->columns[target->key[k]].name);

        strbuf_fmt(&out, " AND l.%s = e.%s", name, name);
    }
    if (target->key_count == 0) {
        strbuf_str(&out, " AND l.firn_row = e.firn_row");
    }
    return out.text;
}

/* Which of several rows has a key is decided by all of them: then the key draws the lot, else the row. */
static const char *
fact_sample(Asking *a, const PlanTarget *target, const char *alias)
{
    return and_sample(a, target->has_contested ? key_label(&a->b, target, alias, NULL)
                                               : arena_fmt(a->b.arena, "%s.firn_row", alias));
}

static void
ask_fact_rows(Asking *a, const PlanTarget *target, const AppliedFeed *facts, size_t count)
{
    Build *b = &a->b;
    StrBuf rows = strbuf_new(b->arena);
    Compared compared = compared_new(b);
    const char *expected = scratch(b, "expected", "");
    Vars vars = asking_vars(a);

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&rows, "%s%s", i > 0 ? "\n         UNION ALL\n" : "", fact_rows(a, &facts[i]));
    }
    for (size_t i = 0; i < target->column_count; i++) {
        if (is_compared(target, i)) {
            compare_column(b, &compared, &target->columns[i]);
        }
    }
    emit_drop(b, expected);
    var_code(&vars, "expected", expected);
    var_code(&vars, "rows", rows.text);
    var_code(&vars, "rank", fact_rank(b, target, count));
    var_code(&vars, "and_sample", fact_sample(a, target, "y"));
    emit(b, "verify_expected", &vars);
    emit_analyze(b, expected);
    vars = asking_vars(a);
    var_code(&vars, "expected", arena_fmt(b->arena, "SELECT e.* FROM %s e", expected));
    var_code(&vars, "and_sample",
             arena_fmt(b->arena, "%s%s", told_rows(b, target, "t"), fact_sample(a, target, "t")));
    var_code(&vars, "loaded", piece(b, "verify_loaded_fact", &vars));
    var_code(&vars, "same_key", same_fact_key(b, target));
    var_code(&vars, "tenant", "COALESCE(l.tenant_key, e.tenant_key)");
    var_code(&vars, "label", key_label(b, target, "l", "e"));
    ask_compared(a, &vars, &compared, "firn_row");
    emit_drop(b, expected);
}

static void
ask_fact(Asking *a, bool rows, bool sums)
{
    Build *b = &a->b;
    const PlanTarget *target = copied(b, a->target, true);
    AppliedFeed *facts = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < target->feed_count; i++) {
        if (target->feeds[i]->branch_count > 0) {
            facts[count] = (AppliedFeed){.feed = target->feeds[i],
                                         .projection = feed_projection(b, target->feeds[i]),
                                         .contested = target->feeds[i]->some_contested};
            emit_all_work(b, &facts[count++]);
        }
    }
    if (rows) {
        ask_fact_rows(a, target, facts, count);
    }
    if (sums) {
        ask_sums(a, facts, count);
    }
    for (size_t i = 0; i < count; i++) {
        emit_work_drop(b, facts[i].feed);
    }
}

/* ---- dimensions ----------------------------------------------------------------------------- */

const CatalogTable *
contributed(const Build *b, const PlanFeed *feed)
{
    const CatalogSchema *schema = catalog_schema(b->gen->plan->catalog, b->gen->control);

    return schema != NULL ? schema_table(schema, contribution_name(b, feed)) : NULL;
}

/* What the rows of one feed say of members: those of the branches that are compared as staging has them now, the others' as
 * they were loaded. */
static void
emit_said(Build *b, const AppliedFeed *applied)
{
    const PlanFeed *feed = applied->feed;
    const CatalogTable *table = contributed(b, feed);
    const ImageColumns said = said_columns(b, &applied->projection, feed);
    StrBuf now = strbuf_new(b->arena);
    StrBuf before = strbuf_new(b->arena);
    StrBuf rows = strbuf_new(b->arena);
    Vars vars = feed_vars(b, feed);

    for (size_t i = 0; i < said.count; i++) {
        const char *name = ident(b, said.items[i].name);

        strbuf_fmt(&now, ", w.%s", name);
        if (table != NULL && table_column(table, said.items[i].name) != NULL) {
            strbuf_fmt(&before, ", c.%s", name);
        } else {
            strbuf_fmt(&before, ", %s", cast_sql(b, "NULL", said.items[i].type));
        }
    }
    var_code(&vars, "contribution", qualified(b, b->gen->control, contribution_name(b, feed)));
    var_code(&vars, "values", now.text);
    if (feed->branch_count > 0) {
        strbuf_str(&rows, piece(b, "verify_said_now", &vars));
    }
    vars.items[vars.count - 1].text = before.text;
    var_code(&vars, "or_dropped",
             may_be_log(feed)
                 ? arena_fmt(b->arena,
                             "\n    OR (b.changelog AND NOT EXISTS (SELECT 1 FROM %s d WHERE "
                             "d.firn_tenant = c.tenant_key AND d.firn_row = c.firn_row AND "
                             "d.firn_class <> 's'))",
                             feed->folds ? scratch(b, "folded", feed->scratch)
                                         : scratch(b, "delta", feed->record->name))
                 : "");
    if (table != NULL) {
        strbuf_fmt(&rows, "%s%s", rows.len > 0 ? "\n UNION ALL\n" : "",
                   piece(b, "verify_said_before", &vars));
    }
    emit_drop(b, contribution_table(b, feed));
    var_code(&vars, "said", contribution_table(b, feed));
    var_code(&vars, "rows", rows.text);
    emit(b, "verify_said", &vars);
    emit_analyze(b, contribution_table(b, feed));
}

static void
emit_all_members(Asking *a, const Dimension *d)
{
    Build *b = &a->b;
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = vars_new(b);
    const char *touched = scratch(b, "touched", "");
    const char *sampled = sample_condition(b, asking_options(a), "s.firn_key");

    for (size_t f = 0; f < d->feed_count; f++) {
        strbuf_fmt(&keys, "%s        SELECT s.firn_key FROM %s s%s%s",
                   f > 0 ? "\n         UNION ALL\n" : "", contribution_table(b, d->feeds[f].feed),
                   sampled != NULL ? " WHERE " : "", sampled != NULL ? sampled : "");
    }
    emit_drop(b, touched);
    var_code(&vars, "touched", touched);
    var_code(&vars, "keys", keys.text);
    emit(b, "touched", &vars);
    emit_analyze(b, touched);
}

static void
ask_members(Asking *a, const Dimension *d)
{
    Build *b = &a->b;
    const PlanTarget *target = d->target;
    StrBuf values = strbuf_new(b->arena);
    Compared compared = compared_new(b);
    Vars vars = asking_vars(a);

    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const RefUse *use = d->image.column_refs[i];
        const char *name = ident(b, column->name);

        if (!is_compared(target, i) || column->column->on_change == ON_CHANGE_KEEP) {
            continue;
        }
        const char *value = use != NULL
                                ? ref_value(b, &d->image, (size_t) (use - d->image.refs), "i")
                                : arena_fmt(b->arena, "i.%s", name);

        if (column == target->hierarchy) {
            value = arena_fmt(b->arena, "CASE WHEN y.firn_key IS NULL THEN %s ELSE -1 END", value);
        }
        strbuf_fmt(&values, ", %s AS %s", value, name);
        compare_column(b, &compared, column);
    }
    var_code(&vars, "image", scratch(b, "image", ""));
    var_code(&vars, "values", values.text);
    var_code(&vars, "lookups", ref_lookups(b, &d->image, "i"));
    /* Who is in a circle has no parent until it is mended. */
    var_code(&vars, "circles", target->hierarchy != NULL ? piece(b, "verify_circle", &vars) : "");
    var_code(&vars, "expected", piece(b, "verify_member", &vars));
    var_code(&vars, "and_sample", and_sample(a, "t.firn_key"));
    var_code(&vars, "loaded", piece(b, "verify_loaded_member", &vars));
    var_code(&vars, "same_key", "l.firn_key = e.firn_key");
    var_code(&vars, "tenant",
             target->scope == SCOPE_SHARED
                 ? "CAST(NULL AS bigint)"
                 : "COALESCE(l.tenant_key, CAST(SPLIT_PART(e.firn_key, '|', 1) AS bigint))");
    var_code(&vars, "label", "'member ' || COALESCE(l.firn_key, e.firn_key)");
    ask_compared(a, &vars, &compared, "firn_key");
}

/* Does every row of staging stand in the images that are kept, as it is now?  A changelog's rows stay when staging has
 * dropped them. */
static void
ask_images(Asking *a, const AppliedFeed *applied)
{
    Build *b = &a->b;
    Vars vars = feed_vars(b, applied->feed);

    emit_all_work(b, applied);
    var_code(&vars, "contribution",
             qualified(b, b->gen->control, contribution_name(b, applied->feed)));
    var_code(&vars, "e_sample", and_sample(a, "w.firn_row"));
    var_code(&vars, "l_sample", and_sample(a, "c.firn_row"));
    ask(a, VERIFY_ROWS, piece(b, "verify_image", &vars));
    emit_work_drop(b, applied->feed);
}

/* The versions are what the images make of them: no run would change any. */
static void
ask_history(Asking *a)
{
    Build *b = &a->b;
    const PlanTarget *first = copied(b, a->target, true);
    const PlanTarget *target = copied(b, a->target, false);
    Dimension d = {.b = b,
                   .target = target,
                   .feeds = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1)};
    Vars vars = asking_vars(a);

    for (size_t i = 0; i < target->feed_count; i++) {
        const AppliedFeed staged = {.feed = first->feeds[i],
                                    .projection = feed_projection(b, first->feeds[i])};

        if (contributed(b, target->feeds[i]) == NULL) {
            continue;
        }
        if (staged.feed->branch_count > 0) {
            ask_images(a, &staged);
        }
        d.feeds[d.feed_count++] = (AppliedFeed){.feed = target->feeds[i],
                                                .projection = feed_projection(b, target->feeds[i])};
    }
    if (d.feed_count == 0) {
        return;
    }
    join_references(&d);
    emit_all_members(a, &d);
    emit_versions(&d);
    emit_version_resolved(&d);
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "gone", scratch(b, "gone", ""));
    var_code(&vars, "tenant",
             target->scope == SCOPE_SHARED ? "CAST(NULL AS bigint)"
                                           : "CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint)");
    var_code(&vars, "from_text",
             text_sql(b, "x.valid_from", (DataType){.kind = DATATYPE_TIMESTAMP}));
    var_code(&vars, "circles", target->hierarchy != NULL ? piece(b, "verify_cut", &vars) : "");
    ask(a, VERIFY_ROWS, piece(b, "verify_history", &vars));
    emit_drop(b, scratch(b, "touched", ""));
    emit_drop(b, scratch(b, "version", ""));
    emit_drop(b, scratch(b, "piece", ""));
    emit_drop(b, scratch(b, "resolved", ""));
    emit_drop(b, scratch(b, "gone", ""));
}

static void
ask_dimension(Asking *a)
{
    Build *b = &a->b;
    const PlanTarget *target = copied(b, a->target, true);
    Dimension d = {.b = b,
                   .target = target,
                   .feeds = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1)};

    for (size_t i = 0; i < target->feed_count; i++) {
        AppliedFeed *applied = &d.feeds[d.feed_count];

        if (target->feeds[i]->branch_count == 0 && contributed(b, target->feeds[i]) == NULL) {
            continue;
        }
        d.feed_count++;
        *applied = (AppliedFeed){.feed = target->feeds[i],
                                 .projection = feed_projection(b, target->feeds[i])};
        if (applied->feed->branch_count > 0) {
            emit_all_work(b, applied);
        }
        emit_said(b, applied);
        emit_work_drop(b, applied->feed);
    }
    join_references(&d);
    emit_all_members(a, &d);
    emit_image(&d);
    ask_members(a, &d);
    for (size_t i = 0; i < d.feed_count; i++) {
        emit_drop(b, contribution_table(b, d.feeds[i].feed));
    }
    emit_drop(b, scratch(b, "touched", ""));
    emit_drop(b, scratch(b, "image", ""));
}

void
ask_rows(Asking *a, bool rows, bool sums)
{
    if (a->target->kind == TARGET_FACT) {
        ask_fact(a, rows, sums);
    } else if (a->target->is_tracked) {
        ask_history(a);
    } else {
        ask_dimension(a);
    }
}
