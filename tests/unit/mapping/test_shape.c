/* What shapes a record's rows, as it holds for one tenant: entries, sub-selects, code tables, a record like another. */
#include "bench.h"

static const char records[] =
    "function: sales\n"
    "records:\n"
    "  sale:\n"
    "    from: sales.sales as s\n"
    "    unpivot: {debit: s.dr, credit?: s.cr, else: {net: {amount: s.n, tax: s.t}}}\n"
    "    with:\n"
    "      login: {from: sales.logins as l, per: l.client, columns: {at: max(l.at)}, on: "
    "login.client = s.id}\n"
    "    join:\n"
    "      c: left lookup.codes on c.id = login.at\n"
    "    values:\n"
    "      id: s.id\n"
    "      status: {lookup: lookup.codes, by: {code: s.st}, take: name}\n"
    "  refund:\n"
    "    like: sale\n"
    "    where: s.n < 0\n"
    "    values: {id: s.no}\n";

static const Project *
read_project(Bench *bench, const char *layer)
{
    const BenchFile files[] = {{"sale.yaml", records}, {"a.yaml", layer}, {0}};
    const Project *project = bench_try(bench, BENCH_FIRN, files);

    if (project == NULL) {
        fail_msg("%s", bench_messages(bench));
    }
    return project;
}

static const Record *
effective(Bench *bench, const Project *project, const char *name, const char *tenant)
{
    return record_effective(bench->arena, project, project_record(project, name), tenant, "in");
}

static void
entries_merge_by_name(void **state)
{
    Bench *bench = *state;
    const Project *project =
        read_project(bench, "tenant: acme\nrecords:\n  sale:\n"
                            "    unpivot: {debit: {value: s.debit}, credit: ~, fee: s.fee}\n");
    const Record *other = effective(bench, project, "sale", "other");
    const Record *own = effective(bench, project, "sale", "acme");

    assert_int_equal(other->unpivot.count, 3);
    assert_true(other->unpivot.items[1].optional);
    assert_true(other->unpivot.items[2].otherwise);
    assert_int_equal(other->unpivot.items[2].columns.count, 2);
    assert_int_equal(own->unpivot.count, 3);
    assert_string_equal(own->unpivot.items[0].columns.items[0].expr.any_dialect.text, "s.debit");
    assert_string_equal(own->unpivot.items[1].name.text, "net");
    assert_string_equal(own->unpivot.items[2].name.text, "fee");
    assert_false(own->unpivot.items[2].otherwise);
}

static void
entries_and_lookups_go_with_a_tilde(void **state)
{
    Bench *bench = *state;
    const Project *project = read_project(
        bench, "tenant: acme\nrecords:\n  sale: {unpivot: ~, values: {status: s.state}}\n");
    const Record *own = effective(bench, project, "sale", "acme");

    assert_int_equal(own->unpivot.count, 0);
    assert_int_equal(record_value(own, "status")->value->kind, VALUE_EXPR);
    const Value *status = record_value(effective(bench, project, "sale", "other"), "status")->value;

    assert_int_equal(status->kind, VALUE_LOOKUP);
    assert_string_equal(status->lookup->by.items[0].expr.any_dialect.text, "s.st");
    assert_string_equal(status->lookup->take.text, "name");
}

static void
sub_selects_stand_before_joins_and_are_replaced_by_name(void **state)
{
    Bench *bench = *state;
    const Project *project = read_project(
        bench, "tenant: acme\nrecords:\n  sale:\n    with:\n      login: {from: visits as v, "
               "per: {client: lower(v.c)}, columns: {at: min(v.at)}, on: login.client = s.id}\n");
    const Record *own = effective(bench, project, "sale", "acme");

    assert_int_equal(own->joins.count, 2);
    assert_string_equal(own->joins.items[0].alias.text, "login");
    assert_string_equal(own->joins.items[0].table.table.text, "visits");
    assert_string_equal(own->joins.items[0].table.function.text, "sales");
    assert_string_equal(own->joins.items[0].select->per.items[0].name.text, "client");
    assert_null(own->joins.items[1].select);
}

static void
a_record_like_another_has_what_is_different_for_the_tenant(void **state)
{
    Bench *bench = *state;
    const Project *project = read_project(
        bench, "tenant: acme\nrecords:\n  sale: {from: sales.bills as s, values: {id: s.bill}}\n"
               "  refund: {look_back: 2 hours}\n");
    const Record *own = effective(bench, project, "refund", "acme");

    assert_string_equal(own->name.text, "refund");
    assert_string_equal(own->from.tables.items[0].table.text, "bills");
    assert_string_equal(record_value(own, "id")->value->expr.any_dialect.text, "s.no");
    assert_string_equal(own->where.expr.any_dialect.text, "s.n < 0");
    assert_string_equal(settings_of(own)->look_back.text.text, "2 hours");
    assert_int_equal(own->unpivot.count, 3);
    assert_int_equal(effective(bench, project, "sale", "acme")->where.state, FIELD_ABSENT);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(entries_merge_by_name),
        TEST(entries_and_lookups_go_with_a_tilde),
        TEST(sub_selects_stand_before_joins_and_are_replaced_by_name),
        TEST(a_record_like_another_has_what_is_different_for_the_tenant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
