#include "cli/drift_told.h"

#include "cli/json.h"
#include "cli/print.h"

enum
{
    TENANTS_SHOWN = 6,
    EFFECTS_SHOWN = 8
};

static const char *const answers[] = {[DRIFT_UNSAID] = "nothing reads it",
                                      [DRIFT_FOLLOW] = "followed",
                                      [DRIFT_WITHOUT] =
                                          "the branch goes on without it until it is accepted",
                                      [DRIFT_HOLD] = "held back until it is accepted",
                                      [DRIFT_FAIL] = "nothing is run until it is accepted"};

/* The same in a comparison, where nothing happens. */
static const char *const compared[] = {[DRIFT_UNSAID] = "nothing reads it",
                                       [DRIFT_FOLLOW] = "a run would follow it",
                                       [DRIFT_WITHOUT] = "a run would go on without it",
                                       [DRIFT_HOLD] = "a run would hold back what reads it",
                                       [DRIFT_FAIL] = "nothing would be run"};

/* What staging has and the file has not, or otherwise. */
static void
put_difference(const DriftChange *change, StrBuf *out)
{
    const char *what = change->is_key           ? "the primary key"
                       : change->column != NULL ? change->column
                                                : "the table";

    switch (change->kind) {
        case DRIFT_APPEARED:
            strbuf_fmt(out, "%s is in staging, not in the file", what);
            break;
        case DRIFT_VANISHED:
            strbuf_fmt(out, "%s is in the file, not in staging", what);
            break;
        case DRIFT_RENAMED:
            strbuf_fmt(out, "%s is likely called %s in staging", what, change->to);
            break;
        default:
            strbuf_fmt(out, "%s is %s in staging, %s in the file", what, change->after,
                       change->before);
            break;
    }
}

static bool
happens(const DriftChange *change)
{
    return change->answer == DRIFT_FOLLOW || change->answer == DRIFT_WITHOUT;
}

static void
put_type(FILE *to, const DriftChange *change)
{
    if (change->kind == DRIFT_APPEARED || change->kind == DRIFT_VANISHED) {
        const char *type = change->after != NULL ? change->after : change->before;

        fprintf(to, "%s%s%s", type != NULL ? " (" : "", type != NULL ? type : "",
                type != NULL ? ")" : "");
    }
}

static void
put_group(FILE *to, Arena *arena, const DriftGroup *group, bool against)
{
    const DriftChange *change = group->change;
    StrBuf what = strbuf_new(arena);

    if (against) {
        put_difference(change, &what);
    } else {
        drift_change_print(change, &what);
    }
    fprintf(to, "%s.%s: %s", group->table->function, group->table->table, what.text);
    put_type(to, change);
    fprintf(to, "\n    %s\n", (against ? compared : answers)[change->answer]);
    for (size_t i = 0; i < change->effect_count && i < EFFECTS_SHOWN; i++) {
        StrBuf effect = strbuf_new(arena);

        drift_effect_print(&change->effects[i], !against && happens(change), &effect);
        fprintf(to, "    %s\n", effect.text);
    }
    if (change->effect_count > EFFECTS_SHOWN) {
        fprintf(to, "    and %zu more\n", change->effect_count - EFFECTS_SHOWN);
    }
    if (group->tenant_count == 1) {
        fprintf(to, "    in %s\n", group->tenants[0]);
        return;
    }
    fprintf(to, "    the same in %zu tenants: %s\n", group->tenant_count,
            text_of_names(arena, group->tenants, group->tenant_count, TENANTS_SHOWN));
}

void
drift_told(FILE *to, Arena *arena, const PlanDrift *drift, size_t most, bool against)
{
    const DriftGroup *groups = NULL;
    const size_t count = drift_groups(arena, drift, &groups);

    for (size_t i = 0; i < count && (most == 0 || i < most); i++) {
        put_group(to, arena, &groups[i], against);
    }
    if (most > 0 && count > most) {
        fprintf(to, "and %zu more changes; \"firn drift\" tells them all\n", count - most);
    }
}

/* "acme_sg", or "in 7 tenants (acme_sg, beta_sg, ...)" */
static const char *
tenants_text(Arena *arena, const DriftGroup *group)
{
    return group->tenant_count == 1
               ? group->tenants[0]
               : text_of_tenants(arena, group->tenants, group->tenant_count, TENANTS_SHOWN);
}

void
drift_warn(Diags *diags, Arena *arena, const PlanDrift *drift)
{
    const DriftGroup *groups = NULL;
    const size_t count = drift_groups(arena, drift, &groups);

    for (size_t i = 0; i < count; i++) {
        const DriftGroup *group = &groups[i];
        const DriftAnswer answer = group->change->answer;
        StrBuf what = strbuf_new(arena);

        if (answer < DRIFT_HOLD) {
            continue;
        }
        drift_change_print(group->change, &what);
        diags_set_tenant(diags, tenants_text(arena, group));
        if (answer == DRIFT_FAIL) {
            diag_error(diags, DIAG_DRIFT_FAILS, (Span){0}, "%s.%s: %s; %s", group->table->function,
                       group->table->table, what.text, answers[answer]);
        } else {
            diag_warning(diags, DIAG_DRIFT_HOLDS, (Span){0}, "%s.%s: %s; %s",
                         group->table->function, group->table->table, what.text, answers[answer]);
        }
        diag_hint(diags, "See \"firn drift%s%s\".", group->tenant_count == 1 ? " " : "",
                  group->tenant_count == 1 ? group->tenants[0] : "");
        diags_set_tenant(diags, NULL);
    }
}

static json_t *
effects_json(Arena *arena, const DriftChange *change)
{
    static const char *const kinds[] = {
        [EFFECT_NULL] = "null", [EFFECT_ELSEWHERE] = "elsewhere", [EFFECT_TYPE] = "type",
        [EFFECT_NEW] = "new",   [EFFECT_ROWS] = "rows",           [EFFECT_LOST] = "lost"};
    json_t *list = json_array();

    for (size_t i = 0; i < change->effect_count; i++) {
        const DriftEffect *effect = &change->effects[i];
        json_t *out = json_object();
        StrBuf text = strbuf_new(arena);

        drift_effect_print(effect, happens(change), &text);
        json_put(out, "kind", kinds[effect->kind]);
        json_put(out, "record", effect->record);
        json_put(out, "target", effect->target);
        json_put(out, "column", effect->column);
        json_put(out, "text", text.text);
        json_array_append_new(list, out);
    }
    return list;
}

json_t *
drift_json(Arena *arena, const PlanDrift *drift)
{
    const DriftGroup *groups = NULL;
    const size_t count = drift_groups(arena, drift, &groups);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const DriftChange *change = groups[i].change;
        json_t *out = json_object();
        json_t *tenants = json_array();

        json_put(out, "function", groups[i].table->function);
        json_put(out, "table", groups[i].table->table);
        json_put(out, "kind", drift_kind_names[change->kind]);
        json_put(out, "column", change->is_key ? NULL : change->column);
        json_put_flag(out, "primary_key", change->is_key);
        json_put(out, "to", change->to);
        json_put(out, "before", change->before);
        json_put(out, "after", change->after);
        json_put(out, "answer",
                 change->answer == DRIFT_UNSAID ? NULL : drift_answer_names[change->answer]);
        json_put_flag(out, "is_read", change->answer != DRIFT_UNSAID);
        json_object_set_new(out, "effects", effects_json(arena, change));
        for (size_t t = 0; t < groups[i].tenant_count; t++) {
            json_array_append_new(tenants, json_string(groups[i].tenants[t]));
        }
        json_object_set_new(out, "tenants", tenants);
        json_array_append_new(list, out);
    }
    return list;
}

static size_t
put_news(FILE *to, const PlanDrift *drift, TenantNewsKind kind, const char *what)
{
    size_t count = 0;

    for (size_t i = 0; i < drift->news_count; i++) {
        if (drift->news[i].kind == kind) {
            fprintf(to, "%s%s", count == 0 ? what : ", ", drift->news[i].name);
            count++;
        }
    }
    fputs(count > 0 ? "\n" : "", to);
    return count;
}

size_t
drift_news_told(FILE *to, const PlanDrift *drift, bool against)
{
    if (!against) {
        put_news(to, drift, TENANT_IS_NEW, "new, on board from the next run on: ");
        put_news(to, drift, TENANT_WAITS, "not on board, with staging schemas: ");
        put_news(to, drift, TENANT_IS_ERASED, "erased, with staging schemas: ");
        return put_news(to, drift, TENANT_IS_GONE, "gone, without a staging schema: ");
    }
    return put_news(to, drift, TENANT_IS_GONE, "in the file, without a staging schema: ") +
           put_news(to, drift, TENANT_IS_NEW, "in staging, not in the file: ");
}

json_t *
drift_news_json(const PlanDrift *drift)
{
    static const char *const kinds[] = {[TENANT_IS_NEW] = "new",
                                        [TENANT_WAITS] = "waiting",
                                        [TENANT_IS_GONE] = "gone",
                                        [TENANT_IS_ERASED] = "erased"};
    json_t *list = json_array();

    for (size_t i = 0; i < drift->news_count; i++) {
        json_t *out = json_object();

        json_put(out, "tenant", drift->news[i].name);
        json_put(out, "news", kinds[drift->news[i].kind]);
        json_array_append_new(list, out);
    }
    return list;
}
