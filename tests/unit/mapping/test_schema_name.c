#include "bench.h"

typedef struct Reading
{
    const char *schema;
    SchemaMatch match;
    const char *tenant;
    const char *region;
    const char *function;
} Reading;

static void
check_readings(Bench *bench, const Project *project, const Reading *readings)
{
    for (; readings->schema != NULL; readings++) {
        SchemaParts parts = {0};
        const char *why = NULL;
        const SchemaMatch match =
            project_match_schema(bench->arena, project, readings->schema, &parts, &why);

        if (match != readings->match) {
            fail_msg("%s: read as %d", readings->schema, (int) match);
        }
        if (match == SCHEMA_MATCH) {
            assert_string_equal(parts.tenant, readings->tenant);
            assert_string_equal(parts.region, readings->region);
            assert_string_equal(parts.function, readings->function);
        }
        assert_true((match == SCHEMA_AMBIGUOUS) == (why != NULL));
    }
}

static const Project *
project_with(Bench *bench, const char *firn_yaml)
{
    const Project *project = bench_try(bench, firn_yaml, (const BenchFile[]){{0}});

    if (project == NULL) {
        fail_msg("%s", bench_messages(bench));
    }
    return project;
}

static void
a_schema_is_taken_apart_by_what_is_listed(void **state)
{
    static const Reading readings[] = {
        {"acme_in_sales", SCHEMA_MATCH, "acme", "in", "sales"},
        {"ACME_IN_Sales", SCHEMA_MATCH, "acme", "in", "sales"},
        {"acme_bank_in_sales", SCHEMA_MATCH, "acme_bank", "in", "sales"},
        {"acme_in_in_sales", SCHEMA_MATCH, "acme_in", "in", "sales"},
        {"in_sg_lookup", SCHEMA_MATCH, "in", "sg", "lookup"},
        {"acme_us_sales", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {"acme_in_salesx", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {"_in_sales", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {"in_sales", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {"", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {"public", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {0},
    };
    Bench *bench = *state;

    check_readings(bench, project_with(bench, BENCH_FIRN), readings);
}

static void
codes_with_underscores_may_be_read_in_two_ways(void **state)
{
    static const Reading readings[] = {
        {"acme_south_in_sales", SCHEMA_AMBIGUOUS, NULL, NULL, NULL},
        {"acme_in_sales", SCHEMA_MATCH, "acme", "in", "sales"},
        {"acme_in_pre_sales", SCHEMA_MATCH, "acme", "in", "pre_sales"},
        {"acme_in_in_pre_sales", SCHEMA_MATCH, "acme_in", "in", "pre_sales"},
        {0},
    };
    Bench *bench = *state;

    check_readings(bench,
                   project_with(bench, "firn: 1\nname: shop\nstaging:\n"
                                       "  schema: \"{tenant}_{region}_{function}\"\n"
                                       "  regions: [in, south_in]\n"
                                       "  functions: [sales, pre_sales]\n"),
                   readings);
}

static void
a_list_of_tenants_settles_what_is_ambiguous(void **state)
{
    static const Reading readings[] = {
        {"acme_south_in_sales", SCHEMA_MATCH, "acme", "south_in", "sales"},
        {"beta_south_in_sales", SCHEMA_MATCH, "beta_south", "in", "sales"},
        {"gamma_in_sales", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {"zed1_in_sales", SCHEMA_MATCH, "zed1", "in", "sales"},
        {0},
    };
    Bench *bench = *state;

    check_readings(bench,
                   project_with(bench, "firn: 1\nname: shop\n"
                                       "tenants: [Acme, beta_south, \"zed*\"]\nstaging:\n"
                                       "  schema: \"{tenant}_{region}_{function}\"\n"
                                       "  regions: [in, south_in]\n  functions: [sales]\n"),
                   readings);
}

static void
the_parts_may_stand_in_any_order_with_any_text_between(void **state)
{
    static const Reading readings[] = {
        {"dms_sales$acme_in-sg", SCHEMA_MATCH, "acme_in", "sg", "sales"},
        {"DMS_anything$acme-x-sg", SCHEMA_MATCH, "acme-x", "sg", "anything"},
        {"sales$acme-sg", SCHEMA_NO_MATCH, NULL, NULL, NULL},
        {0},
    };
    Bench *bench = *state;

    check_readings(bench,
                   project_with(bench, "firn: 1\nname: shop\nstaging:\n"
                                       "  schema: \"DMS_{function}${tenant}-{region}\"\n"),
                   readings);
}

static void
patterns_match_with_a_star_and_without_regard_to_case(void **state)
{
    static const struct
    {
        const char *pattern;
        const char *name;
        bool matches;
    } cases[] = {
        {"payments_*", "Payments_2024", true},
        {"*", "", true},
        {"*", "x", true},
        {"a*b*c", "aXXbYYbc", true},
        {"a*b", "ab", true},
        {"a*b", "abc", false},
        {"acme", "ACME", true},
        {"acme", "acm", false},
        {"", "", true},
        {"", "a", false},
        {"a**b", "ab", true},
        {"*_2024", "p_2023", false},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (name_matches(cases[i].pattern, cases[i].name) != cases[i].matches) {
            fail_msg("\"%s\" against \"%s\"", cases[i].pattern, cases[i].name);
        }
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_schema_is_taken_apart_by_what_is_listed),
        TEST(codes_with_underscores_may_be_read_in_two_ways),
        TEST(a_list_of_tenants_settles_what_is_ambiguous),
        TEST(the_parts_may_stand_in_any_order_with_any_text_between),
        TEST(patterns_match_with_a_star_and_without_regard_to_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
