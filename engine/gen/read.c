/* How much of a branch is read: the window on its change column, and the count of what was there. */
#include <string.h>

#include "gen/branch.h"

static const char *
field_text(const TextField *own, const TextField *common, const char *otherwise)
{
    return own->state == FIELD_SET      ? own->text.text
           : common->state == FIELD_SET ? common->text.text
                                        : otherwise;
}

static long long
seconds_of(const Branch *branch, bool look_back)
{
    const Record *record = branch->bound->effective;
    const Project *project = branch->b->gen->plan->project;
    const char *text =
        look_back ? field_text(&settings_of(record)->look_back, &project->look_back, "1 hour")
                  : field_text(&settings_of(record)->delay, &project->delay, "0 seconds");
    const long long seconds = interval_seconds(text);

    return seconds < 0 ? 0 : seconds;
}

const char *
branch_since(const Branch *branch, const char *changed, DataType type, const char *mark)
{
    Build *b = branch->b;
    const char *from = cast_sql(b, literal(b, mark), type);

    return datatype_is_time(type) ? arena_fmt(b->arena, "%s >= %s - INTERVAL '%lld second'",
                                              changed, from, seconds_of(branch, true))
                                  : arena_fmt(b->arena, "%s >= %s", changed, from);
}

/* Rows that wait; of a driving row that becomes several, any of these. */
static void
put_waiting_as(const Branch *branch, const char *identity, StrBuf *out)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    const size_t count = bound->entry_count > 0 ? bound->entry_count : 1;

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(out,
                   "\n            OR %s%s IN (SELECT r.firn_row FROM %s r WHERE r.record = %s AND "
                   "r.tenant_key = %lld)",
                   identity,
                   bound->entry_count > 0
                       ? arena_fmt(b->arena, " || %s",
                                   literal(b, arena_fmt(b->arena, "#%s",
                                                        bound->entries[i].entry->name.text)))
                       : "",
                   qualified(b, b->gen->control, "retry"), literal(b, bound->record->name),
                   bound->tenant->tenant_key);
    }
}

static void
put_waiting(const Branch *branch, StrBuf *out)
{
    Branch driving = *branch;
    BoundBranch bound = *branch->bound;

    put_waiting_as(branch, branch_driving_identity(branch), out);
    if (bound.of_count > 0 && bound.record->needs_of) {
        bound.entry_count = 0; /* without the entry's name, which is added */
        driving.bound = &bound;
        put_waiting_as(branch, branch_of(&driving), out);
    }
}

/* Rows changed since the watermark less the look-back, rows without a change value or without identity, rows that
 * wait to be read again, and rows whose joined rows changed; NULL where everything is read. */
const char *
branch_window(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);

    if (bound->effective->seed != NULL && branch->planned != NULL &&
        branch->planned->mode == MODE_INCREMENT) {
        return "1 = 0"; /* the members are in the mapping, which did not change */
    }
    if (branch->planned == NULL || branch->planned->mode == MODE_COMPARE ||
        bound->changed_at == NULL || joined_reads_all(branch)) {
        return NULL;
    }
    const char *changed = branch_changed(branch, NULL);

    strbuf_fmt(&out, "(%s OR %s IS NULL",
               branch_since(branch, changed, bound->changed_type, branch->planned->watermark),
               changed);
    if (bound->row_kind != ROW_WHOLE && branch_identity_nullable(branch)) {
        strbuf_fmt(&out, " OR (%s) IS NULL", branch_driving_identity(branch));
    }
    if (branch->planned->retry) {
        put_waiting(branch, &out);
    }
    joined_window(branch, &out);
    strbuf_char(&out, ')');
    return out.text;
}

const char *
branch_watermark(const Branch *branch, const char *changed, DataType changed_type, bool is_utc)
{
    Build *b = branch->b;
    const DataType type = {.kind = DATATYPE_VARCHAR, .length = 64};
    const char *zone =
        branch->bound->time_zone != NULL && !is_utc ? branch->bound->time_zone : "UTC";

    if (!datatype_is_time(changed_type)) {
        return cast_sql(b, arena_fmt(b->arena, "MAX(%s)", changed), type);
    }
    const char *bound = gate_bound(branch);
    const char *now = bound != NULL ? bound
                                    : arena_fmt(b->arena, "(SELECT n.run_at FROM %s n)",
                                                scratch(b, "run_now", ""));

    if (changed_type.kind == DATATYPE_TIMESTAMPTZ) {
        now = arena_fmt(b->arena, "(%s AT TIME ZONE 'UTC')", now);
    } else if (strcmp(zone, "UTC") != 0) {
        now =
            arena_fmt(b->arena, "((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)", now, literal(b, zone));
    }
    const char *most = arena_fmt(b->arena, "CASE WHEN MAX(%s) < %s THEN MAX(%s) ELSE %s END",
                                 changed, now, changed, now);

    return cast_sql(
        b,
        arena_fmt(b->arena,
                  "CASE WHEN MAX(%s) IS NOT NULL THEN CAST(%s AS %s) - INTERVAL '%lld second' END",
                  changed, most,
                  type_sql(b, changed_type.kind == DATATYPE_DATE
                                  ? (DataType){.kind = DATATYPE_TIMESTAMP}
                                  : changed_type),
                  seconds_of(branch, false)),
        type);
}

static const char *
watermark(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;

    if (bound->changed_at == NULL) {
        return cast_sql(b, "NULL", (DataType){.kind = DATATYPE_VARCHAR, .length = 64});
    }
    const char *changed = branch_changed(branch, NULL);

    if (bound->full_load != NULL) {
        changed = arena_fmt(b->arena, "CASE WHEN %s THEN NULL ELSE %s END",
                            render_expr(b, bound, bound->full_load, true), changed);
    }
    return branch_watermark(branch, changed, bound->changed_type,
                            bound->effective->changed_at.format != NULL);
}

void
branch_read(Build *b, const BoundBranch *bound, const PlanBranch *planned, StrBuf *out)
{
    StrBuf parts = strbuf_new(b->arena);

    for (size_t i = 0; i < bound->part_count; i++) {
        Branch branch = {.b = b, .bound = bound, .planned = planned, .part = bound->parts[i]};
        const char *where = branch_window(&branch);

        if (parts.len > 0) {
            strbuf_str(&parts, "\nUNION ALL\n");
        }
        strbuf_fmt(&parts,
                   "SELECT CAST(%lld AS bigint) AS tenant_key, COUNT(*)%s AS rows_read, %s AS "
                   "watermark\n  FROM %s %s\n WHERE %s",
                   bound->tenant->tenant_key,
                   bound->entry_count > 0 ? arena_fmt(b->arena, " * %zu", bound->entry_count) : "",
                   watermark(&branch), branch_driving_table(&branch), branch_alias(&branch),
                   where != NULL ? where : "true");
    }
    if (bound->part_count == 1) {
        strbuf_str(out, parts.text);
        return;
    }
    /* Parts of one branch are one line: the least of what each had to say would lose rows, so the greatest. */
    strbuf_fmt(out,
               "SELECT p.tenant_key, CAST(SUM(p.rows_read) AS bigint) AS rows_read, "
               "MAX(p.watermark) AS watermark\n"
               "  FROM (%s) p\n GROUP BY p.tenant_key",
               parts.text);
}
