/* A record as it holds for one tenant.  show_json.c gathers it; here it becomes text. */
#include <stdio.h>
#include <string.h>

#include "cli/full.h"
#include "cli/json.h"
#include "cli/names.h"
#include "cli/run_commands.h"
#include "cli/show_json.h"

enum
{
    PLACE_COLUMN = 64,
    NAME_WIDTH = 12
};

/* ---- text ----------------------------------------------------------------------------------- */

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static bool
has(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

/* The place to the right of what was just printed (`used` characters). */
void
show_print_place(const json_t *object, int used)
{
    if (has(object, "file")) {
        printf("%*s%s:%d", used < PLACE_COLUMN ? PLACE_COLUMN - used : 2, "",
               text_of(object, "file"), (int) json_integer_value(json_object_get(object, "line")));
    }
    putchar('\n');
}

static void
print_fields(const json_t *fields)
{
    size_t i = 0;
    json_t *field = NULL;

    json_array_foreach (fields, i, field) {
        show_print_place(
            field, printf("  %-*s %s", NAME_WIDTH, text_of(field, "name"), text_of(field, "text")));
    }
}

static void
print_tables(const json_t *tables)
{
    size_t i = 0;
    json_t *table = NULL;

    json_array_foreach (tables, i, table) {
        if (has(table, "table")) {
            printf("  %-*s %s.%s\n", NAME_WIDTH, text_of(table, "alias"), text_of(table, "schema"),
                   text_of(table, "table"));
        } else {
            printf("  %-*s this tenant has no such table: NULL\n", NAME_WIDTH,
                   text_of(table, "alias"));
        }
    }
}

static void
print_steps(const json_t *value)
{
    size_t i = 0;
    json_t *format = NULL;

    json_array_foreach (json_object_get(value, "format"), i, format) {
        printf("      %s %s\n", i == 0 ? "format:" : "    or:", json_string_value(format));
    }
    if (has(value, "time_zone")) {
        printf("      time zone: %s\n", text_of(value, "time_zone"));
    }
    if (has(value, "list")) {
        printf("      list: %s%s%s\n", text_of(value, "list"), has(value, "else") ? ", else " : "",
               text_of(value, "else"));
    }
}

static void print_source(const json_t *value, const char *mark);

static void
print_any(const json_t *value)
{
    size_t i = 0;
    json_t *item = NULL;

    json_array_foreach (json_object_get(value, "any"), i, item) {
        print_source(item, !has(item, "taken")                            ? "any: "
                           : json_is_true(json_object_get(item, "taken")) ? "taken: "
                                                                          : "not there: ");
    }
}

static void
print_source(const json_t *value, const char *mark)
{
    if (has(value, "any")) {
        print_any(value);
    } else if (has(value, "decode")) {
        printf("      %sdecoded by lua %s.%s%s%s\n", mark, text_of(value, "module"),
               text_of(value, "decode"), has(value, "give") ? ", its " : "",
               text_of(value, "give"));
        print_source(json_object_get(value, "from"), "from: ");
    } else if (has(value, "hook")) {
        printf("      %slua %s.%s\n", mark, text_of(value, "module"), text_of(value, "hook"));
        if (has(value, "returned")) {
            printf("      it returned: %s\n", text_of(value, "returned"));
        }
    } else {
        const int used = printf("      %s%s", mark, text_of(value, "text"));

        if (mark[0] != '\0') {
            show_print_place(value, used);
        } else {
            putchar('\n');
        }
    }
    print_steps(value);
}

static void
print_overrides(const json_t *places)
{
    size_t i = 0;
    json_t *place = NULL;

    json_array_foreach (places, i, place) {
        printf("      overrides %s:%d\n", text_of(place, "file"),
               (int) json_integer_value(json_object_get(place, "line")));
    }
}

/* "feeds: payment.amount, additive, in EUR" */
static void
print_feeds(const json_t *feeds)
{
    size_t i = 0;
    json_t *feed = NULL;

    json_array_foreach (feeds, i, feed) {
        const char *additive = has(feed, "additive") ? text_of(feed, "additive") : "";

        printf("      feeds: %s.%s%s%s%s%s%s\n", text_of(feed, "target"), text_of(feed, "column"),
               has(feed, "aggregate") ? ", its " : "", text_of(feed, "aggregate"),
               strcmp(additive, "true") == 0    ? ", additive"
               : strcmp(additive, "semi") == 0  ? ", additive but over time"
               : strcmp(additive, "false") == 0 ? ", not additive"
                                                : "",
               has(feed, "unit") ? ", in " : "", text_of(feed, "unit"));
    }
}

/* "reads: acme_in_shop.sales.amount, real, narrows; it holds 12.5, 3.25" */
static void
print_reads(const json_t *reads)
{
    size_t i = 0;
    json_t *read = NULL;

    json_array_foreach (reads, i, read) {
        printf("      reads: %s.%s.%s, %s%s%s%s%s\n", text_of(read, "schema"),
               text_of(read, "table"), text_of(read, "column"), text_of(read, "type"),
               has(read, "conversion") ? ", " : "", text_of(read, "conversion"),
               has(read, "holds") ? "; it holds " : "", text_of(read, "holds"));
    }
}

void
show_print_value(const json_t *value)
{
    const bool optional = json_is_true(json_object_get(value, "optional"));
    size_t i = 0;
    json_t *reason = NULL;

    show_print_place(value,
                     printf("\n  %s%s  %s%s", text_of(value, "name"), optional ? "?" : "",
                            has(value, "type") ? text_of(value, "type") : "of no known type",
                            json_is_true(json_object_get(value, "used")) ? "" : ", feeds nothing") -
                         1);
    if (has(value, "by_hook")) {
        printf("      by the hook \"%s\"\n", text_of(value, "by_hook"));
    }
    print_source(value, "");
    if (json_is_true(json_object_get(value, "null")) && optional) {
        puts("      this tenant lacks its columns: NULL");
    }
    print_overrides(json_object_get(value, "overrides"));
    print_reads(json_object_get(value, "reads"));
    print_feeds(json_object_get(value, "feeds"));
    if (has(value, "sql")) {
        printf("      sql: %s\n", text_of(value, "sql"));
    }
    if (has(value, "bad")) {
        printf("      to quarantine when: %s\n", text_of(value, "bad"));
    }
    json_array_foreach (json_object_get(value, "refused_by"), i, reason) {
        printf("      to quarantine when: lua %s refuses it\n", json_string_value(reason));
    }
    json_array_foreach (json_object_get(value, "rejects"), i, reason) {
        printf("      to quarantine as: %s\n", json_string_value(reason));
    }
}

static void
print_shown(const json_t *shown)
{
    size_t i = 0;
    json_t *value = NULL;

    printf("record %s of %s", text_of(shown, "record"), text_of(shown, "tenant"));
    if (has(shown, "takes_no_part")) {
        printf(", takes no part: %s", text_of(shown, "takes_no_part"));
    } else if (has(shown, "mode")) {
        printf(", %s%s%s", text_of(shown, "mode"), has(shown, "reason") ? ": " : "",
               text_of(shown, "reason"));
    } else {
        printf(", does not fit its tables");
    }
    puts("\n");
    print_fields(json_object_get(shown, "fields"));
    if (has(shown, "tables")) {
        puts("\nTables:");
        print_tables(json_object_get(shown, "tables"));
    }
    puts("\nValues:");
    json_array_foreach (json_object_get(shown, "values"), i, value) {
        show_print_value(value);
    }
    if (has(shown, "extras")) {
        puts("\nExtras, which no mapping names:");
        json_array_foreach (json_object_get(shown, "extras"), i, value) {
            printf("  %s\n", json_string_value(value));
        }
    }
    if (has(shown, "sql")) {
        printf("\nSQL:\n%s;\n", text_of(shown, "sql"));
    }
}

/* ---- which ---------------------------------------------------------------------------------- */

static const PlanRecord *
find_record(Work *work, const char *name)
{
    const PlanRecord *record = plan_record(work->plan, name);
    Names names = {0};

    for (size_t i = 0; record == NULL && i < work->plan->record_count; i++) {
        *vec_push(work->arena, &names) = work->plan->records[i].name;
    }
    if (record == NULL) {
        names_say_nearest(work, "record", name, &names);
    }
    return record;
}

/* ---- the command ---------------------------------------------------------------------------- */

static ExitCode
show_all(Work *work, const PlanRecord *record)
{
    json_t *all = json_array();
    ExitCode code = EXIT_DONE;
    size_t i = 0;
    json_t *one = NULL;

    for (size_t t = 0; t < work->plan->tenant_count; t++) {
        const PlanTenant *tenant = &work->plan->tenants[t];
        bool broken = false;

        if (strcmp(tenant->region, "*") == 0 ||
            full_effective(work->arena, work->plan, record, tenant) == NULL) {
            continue;
        }
        json_array_append_new(all, show_json(work, record, tenant, &broken));
        code = broken ? EXIT_NOTHING : code;
    }
    session_report(&work->session);
    if (json_array_size(all) == 0) {
        diag_error(work->session.diags, DIAG_SELECTION, (Span){0},
                   "record \"%s\" is another tenant's own", record->name);
        code = EXIT_NOTHING;
    }
    if (work->session.json) {
        json_print(json_incref(all));
    } else {
        json_array_foreach (all, i, one) {
            fputs(i > 0 ? "\n" : "", stdout);
            print_shown(one);
        }
    }
    json_decref(all);
    return code;
}

static ExitCode
show(Work *work, const Args *args)
{
    const char *tenant = names_tenant(work, args->operands[0]);

    if (tenant == NULL) {
        return EXIT_NOTHING;
    }
    if (!work_plan(work, args, arena_fmt(work->arena, "tenant:%s", tenant), false)) {
        return EXIT_NOTHING;
    }
    const PlanRecord *record = find_record(work, args->operands[1]);

    return record != NULL ? show_all(work, record) : EXIT_NOTHING;
}

ExitCode
run_show(const Args *args)
{
    Work work;
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count != 2) {
        return usage_error(args, "name a tenant and a record");
    }
    if (work_catalog(&work, args, false)) {
        code = show(&work, args);
    }
    return work_close(&work, code);
}
