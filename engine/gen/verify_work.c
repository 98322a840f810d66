/* What the comparisons of verify share: the rows of staging as a first load would work on them, what they say of members, and
 * columns that two sides have. */
#include "gen/verify_build.h"

const PlanTarget *
verify_copy(Build *b, const PlanTarget *target, bool first_load)
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

/* ---- rows of staging ------------------------------------------------------------------------ */

void
emit_all_work(Build *b, const AppliedFeed *applied)
{
    const PlanFeed *feed = applied->feed;
    Vars vars = feed_vars(b, feed);
    bool looks = false;

    emit_truncated(b, &applied->projection,
                   catalog_table(b->gen, b->gen->control, "truncated") != NULL);
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

void
emit_work_drop(Build *b, const PlanFeed *feed)
{
    static const char *const kinds[] = {"work", "missing", "duplicate", "contested"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        emit_drop(b, scratch(b, kinds[i], feed->scratch));
    }
    if (feed->folds) {
        emit_drop(b, scratch(b, "folded", feed->scratch));
    }
    emit_truncated_drop(b, feed);
}

/* ---- columns that both sides have ----------------------------------------------------------- */

Compared
compared_new(Build *b)
{
    return (Compared){.same = strbuf_new(b->arena), .differences = strbuf_new(b->arena)};
}

void
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

void
ask_compared(Asking *a, Vars *vars, const Compared *compared, const char *there)
{
    var_ident(vars, "there", there);
    var_code(vars, "same", compared->same.len > 0 ? compared->same.text : "true");
    var_code(vars, "differences", compared->same.len > 0 ? compared->differences.text : "''");
    ask(a, VERIFY_ROWS, piece(&a->b, "verify_compare", vars));
}

const char *
and_sample(Asking *a, const char *text)
{
    const char *condition = sample_condition(&a->b, asking_options(a), text);

    return condition == NULL ? "" : arena_fmt(a->b.arena, " AND %s", condition);
}

/* ---- what rows say -------------------------------------------------------------------------- */

const CatalogTable *
contributed(const Build *b, const PlanFeed *feed)
{
    const CatalogSchema *schema = catalog_schema(b->gen->plan->catalog, b->gen->control);

    return schema != NULL ? schema_table(schema, contribution_name(b, feed)) : NULL;
}

/* The columns that are said, over `alias`; NULL for those that table (may be NULL) lacks. */
static const char *
said_values(Build *b, const AppliedFeed *applied, const char *alias, const CatalogTable *table)
{
    const ImageColumns said = said_columns(b, &applied->projection, applied->feed);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < said.count; i++) {
        const char *name = ident(b, said.items[i].name);

        if (table == NULL || table_column(table, said.items[i].name) != NULL) {
            strbuf_fmt(&out, ", %s.%s", alias, name);
        } else {
            strbuf_fmt(&out, ", %s AS %s", cast_sql(b, "NULL", said.items[i].type), name);
        }
    }
    return out.text;
}

static Vars
said_vars(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "contribution", qualified(b, b->gen->control, contribution_name(b, feed)));
    var_code(&vars, "said", contribution_table(b, feed));
    return vars;
}

static void
emit_said_rows(Build *b, const PlanFeed *feed, const char *rows)
{
    Vars vars = said_vars(b, feed);

    emit_drop(b, contribution_table(b, feed));
    var_code(&vars, "rows", rows);
    emit(b, "verify_said", &vars);
    emit_analyze(b, contribution_table(b, feed));
}

/* The rows of a log that staging tells of, beside c; empty for what is no log. */
static const char *
told_join(Build *b, const PlanFeed *feed)
{
    return !may_be_log(feed)
               ? ""
               : arena_fmt(b->arena,
                           "LEFT JOIN (SELECT DISTINCT d.firn_tenant, d.firn_row FROM %s d WHERE "
                           "d.firn_class <> 's' AND d.firn_row IS NOT NULL) t ON t.firn_tenant = "
                           "c.tenant_key AND t.firn_row = c.firn_row",
                           feed->folds ? scratch(b, "folded", feed->scratch)
                                       : scratch(b, "delta", feed->record->name));
}

/* Those that it does not tell of, and rows of a mirror that do not count as gone yet. */
static const char *
or_dropped(Build *b, const PlanFeed *feed)
{
    const char *absent = absent_rows(b, feed);
    const char *dropped = may_be_log(feed) ? "\n    OR (b.changelog AND t.firn_row IS NULL)" : "";

    return absent == NULL
               ? dropped
               : arena_fmt(
                     b->arena,
                     "%s\n    OR CAST(c.tenant_key AS varchar(20)) || '|' || c.firn_row IN (%s)",
                     dropped, absent);
}

void
emit_said(Build *b, const AppliedFeed *applied)
{
    const PlanFeed *feed = applied->feed;
    const CatalogTable *table = contributed(b, feed);
    StrBuf rows = strbuf_new(b->arena);
    Vars vars = said_vars(b, feed);

    if (feed->branch_count > 0) {
        var_code(&vars, "values", said_values(b, applied, "w", NULL));
        strbuf_str(&rows, piece(b, "verify_said_now", &vars));
    }
    if (table != NULL) {
        vars = said_vars(b, feed);
        var_code(&vars, "values", said_values(b, applied, "c", table));
        var_code(&vars, "told", told_join(b, feed));
        var_code(&vars, "or_dropped", or_dropped(b, feed));
        strbuf_fmt(&rows, "%s%s", rows.len > 0 ? "\n UNION ALL\n" : "",
                   piece(b, "verify_said_before", &vars));
    }
    emit_said_rows(b, feed, rows.text);
}

void
emit_contributed(Build *b, const AppliedFeed *applied)
{
    Vars vars = said_vars(b, applied->feed);

    var_code(&vars, "values", said_values(b, applied, "c", contributed(b, applied->feed)));
    emit_said_rows(b, applied->feed, piece(b, "verify_contributed", &vars));
}
