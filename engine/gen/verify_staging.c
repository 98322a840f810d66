/*
 * The warehouse against staging: the rows that a full build from the present staging would make, by the statements
 * that a first load writes them with, compared by key and values with what is loaded.
 */
#include <string.h>

#include "gen/former.h"
#include "gen/verify_build.h"

bool
is_rebuilt(const PlanTarget *target)
{
    const char *kind = target->target != NULL ? target->target->fact_kind.text : NULL;

    if (target->is_date || target->is_tenant || target->source != NULL) {
        return false; /* of facts: those that are made of another one */
    }
    return target->gathers || target->kind == TARGET_DIMENSION || kind == NULL ||
           strcmp(kind, "transaction") == 0 || strcmp(kind, "factless") == 0 ||
           strcmp(kind, "bridge") == 0;
}

bool
samples_delta(const PlanRecord *record, const VerifyOptions *options)
{
    for (size_t i = 0; i < record->feed_count; i++) {
        const PlanTarget *target = record->feeds[i]->target;

        /* What several rows decide together cannot be made of some of them. */
        if (target->kind != TARGET_FACT || target->has_contested || target->gathers) {
            return false;
        }
    }
    return options->sample > 1;
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
    const PlanTarget *target = verify_copy(b, a->target, true);
    AppliedFeed *facts = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < target->feed_count; i++) {
        if (target->feeds[i]->branch_count > 0) {
            facts[count] = (AppliedFeed){.feed = target->feeds[i],
                                         .projection = feed_projection(b, target->feeds[i]),
                                         .contested = target->feeds[i]->some_contested};
            emit_all_work(b, &facts[count++]);
            emit_untold(b, target->feeds[i]);
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
        emit_untold_drop(b, facts[i].feed);
    }
}

/* ---- dimensions ----------------------------------------------------------------------------- */

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
    if (leaving_members(b, d->target) != NULL) {
        var_code(&vars, "said", leaving_members(b, d->target));
        emit(b, "verify_leaving", &vars);
    }
    emit_analyze(b, touched);
}

static void
ask_members(Asking *a, const Dimension *d)
{
    Build *b = &a->b;
    const PlanTarget *target = d->target;
    StrBuf values = strbuf_new(b->arena);
    const char *leaving = leaving_members(b, target);
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
    var_code(&vars, "and_sample",
             leaving == NULL ? and_sample(a, "t.firn_key")
                             : arena_fmt(b->arena, "%s AND t.firn_key NOT IN (%s)",
                                         and_sample(a, "t.firn_key"), leaving));
    var_code(&vars, "loaded", piece(b, "verify_loaded_member", &vars));
    var_code(&vars, "same_key", "l.firn_key = e.firn_key");
    var_code(&vars, "tenant",
             target->scope == SCOPE_SHARED
                 ? "CAST(NULL AS bigint)"
                 : "COALESCE(l.tenant_key, CAST(SPLIT_PART(e.firn_key, '|', 1) AS bigint))");
    var_code(&vars, "label", "'member ' || COALESCE(l.firn_key, e.firn_key)");
    ask_compared(a, &vars, &compared, "firn_key");
}

/* " AND" every column that is said stands in image l as row e says it. */
static const char *
and_said_so(Build *b, const AppliedFeed *applied)
{
    const ImageColumns said = said_columns(b, &applied->projection, applied->feed);
    const CatalogTable *table = contributed(b, applied->feed);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < said.count; i++) {
        const char *name = ident(b, said.items[i].name);

        if (table_column(table, said.items[i].name) != NULL) {
            strbuf_fmt(&out, "\n             AND (l.%s = e.%s OR (l.%s IS NULL AND e.%s IS NULL))",
                       name, name, name, name);
        }
    }
    return out.text;
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
    var_code(&vars, "and_said_so", and_said_so(b, applied));
    var_code(&vars, "e_sample", and_sample(a, "w.firn_row"));
    var_code(&vars, "l_sample",
             arena_fmt(b->arena, "%s%s", and_sample(a, "c.firn_row"),
                       but_absent(b, applied->feed, "c")));
    ask(a, VERIFY_ROWS, piece(b, "verify_image", &vars));
    emit_work_drop(b, applied->feed);
}

/* The versions are what the images make of them: no run would change any. */
static void
ask_history(Asking *a)
{
    Build *b = &a->b;
    const PlanTarget *first = verify_copy(b, a->target, true);
    const PlanTarget *target = verify_copy(b, a->target, false);
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
    const PlanTarget *target = verify_copy(b, a->target, true);
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
    if (a->target->gathers) {
        ask_gathered(a, false);
    } else if (a->target->kind == TARGET_FACT) {
        ask_fact(a, rows, sums);
    } else if (a->target->is_tracked) {
        ask_history(a);
    } else {
        ask_dimension(a);
    }
}
