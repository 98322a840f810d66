/* `firn why TARGET.COLUMN --tenant T`: where the column comes from.  why_json.c gathers it; here it becomes text. */
#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "cli/names.h"
#include "cli/run_commands.h"
#include "cli/show_json.h"
#include "cli/why_json.h"

static const char *
text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void print_column(const json_t *why, unsigned depth);

static void
print_columns(const json_t *list, unsigned depth)
{
    size_t i = 0;
    json_t *item = NULL;

    json_array_foreach (list, i, item) {
        putchar('\n');
        print_column(item, depth);
    }
}

static void
print_feed(const json_t *feed, unsigned depth)
{
    const char *aggregate = text_of(feed, "aggregate");
    const char *fact = text_of(feed, "fact");
    size_t i = 0;
    json_t *value = NULL;

    putchar('\n');
    show_print_place(feed,
                     printf("feed %s: %s%s%s%s", text_of(feed, "feed"),
                            aggregate != NULL ? aggregate : "", aggregate != NULL ? " of " : "",
                            text_of(feed, "text") != NULL ? text_of(feed, "text") : "",
                            fact == NULL && text_of(feed, "text") == NULL ? "rows" : ""));
    if (fact != NULL) {
        printf("  from the fact %s\n", fact);
        print_columns(json_object_get(feed, "from"), depth + 1);
        return;
    }
    printf("  from the record %s\n", text_of(feed, "record"));
    if (text_of(feed, "takes_no_part") != NULL) {
        printf("  takes no part: %s\n", text_of(feed, "takes_no_part"));
    }
    json_array_foreach (json_object_get(feed, "values"), i, value) {
        show_print_value(value);
    }
}

static void
print_column(const json_t *why, unsigned depth)
{
    const char *dimension = text_of(why, "dimension");
    const char *made_by = text_of(why, "made_by");
    const json_t *feeds = json_object_get(why, "feeds");
    size_t i = 0;
    json_t *feed = NULL;

    if (depth == 0) {
        show_print_place(why, printf("%s.%s of %s  %s", text_of(why, "target"),
                                     text_of(why, "column"), text_of(why, "tenant"),
                                     dimension != NULL ? "" : text_of(why, "type")));
    } else {
        show_print_place(why, printf("%s.%s", text_of(why, "target"), text_of(why, "column")));
    }
    if (dimension != NULL) {
        printf("  the key of a member of %s\n", dimension);
    }
    if (text_of(why, "default") != NULL) {
        printf("  where it is NULL: %s\n", text_of(why, "default"));
    }
    if (made_by != NULL) {
        printf("  %s\n", made_by);
        print_columns(json_object_get(why, "from"), depth + 1);
    } else if (json_array_size(feeds) == 0) {
        puts("  no feed gives it");
    }
    json_array_foreach (feeds, i, feed) {
        print_feed(feed, depth);
    }
}

/* ---- which ------------------------------------------------------------------------------------- */

static ExitCode
why_of_regions(Work *work, const PlanTarget *target, const PlanColumn *column)
{
    json_t *all = json_array();
    ExitCode code = EXIT_DONE;
    size_t i = 0;
    json_t *one = NULL;

    for (size_t t = 0; t < work->plan->tenant_count; t++) {
        bool broken = false;

        if (strcmp(work->plan->tenants[t].region, "*") != 0) {
            json_array_append_new(all,
                                  why_json(work, target, column, &work->plan->tenants[t], &broken));
            code = broken ? EXIT_NOTHING : code;
        }
    }
    session_report(&work->session);
    if (work->session.json) {
        (void) json_print(json_incref(all));
    } else {
        json_array_foreach (all, i, one) {
            fputs(i > 0 ? "\n" : "", stdout);
            print_column(one, 0);
        }
    }
    json_decref(all);
    return code;
}

static ExitCode
why(Work *work, const Args *args)
{
    const char *dot = strchr(args->operands[0], '.');
    const char *name =
        arena_strndup(work->arena, args->operands[0], (size_t) (dot - args->operands[0]));
    const char *tenant = names_tenant(work, arg_value(args, "tenant"));

    if (tenant == NULL ||
        !work_plan(work, args, arena_fmt(work->arena, "tenant:%s", tenant), false)) {
        return EXIT_NOTHING;
    }
    const PlanTarget *target = names_target(work, name);
    const PlanColumn *column = target != NULL ? names_column(work, target, dot + 1) : NULL;

    return column != NULL ? why_of_regions(work, target, column) : EXIT_NOTHING;
}

ExitCode
run_why(const Args *args)
{
    Work work;
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count != 1 || strchr(args->operands[0], '.') == NULL ||
        !arg_given(args, "tenant")) {
        return usage_error(args, "name TARGET.COLUMN and a --tenant");
    }
    if (work_catalog(&work, args, false)) {
        code = why(&work, args);
    }
    return work_close(&work, code);
}
