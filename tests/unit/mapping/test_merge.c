/* What holds for one tenant in one region. */
#include "bench.h"

static const char base_record[] = "function: sales\n"
                                  "records:\n"
                                  "  sale:\n"
                                  "    lua: base\n"
                                  "    from: sales.sales as s\n"
                                  "    row: s.id\n"
                                  "    changed_at: s.updated_at\n"
                                  "    order: [s.updated_at]\n"
                                  "    text: {null: [\"\", N/A]}\n"
                                  "    join:\n"
                                  "      c: left lookup.codes on c.id = s.code\n"
                                  "      d: left lookup.days on d.id = s.day\n"
                                  "    where: s.test = 0\n"
                                  "    reject:\n"
                                  "      header: s.id = 0\n"
                                  "    look_back: 1 hour\n    absences: 2\n"
                                  "    values:\n"
                                  "      id: s.id\n"
                                  "      amount: {any: [s.amount, s.amt], format: \"999\"}\n"
                                  "      status: s.status\n"
                                  "      born: {decode: birth, from: s.rc, give: date}\n";

static const char firn_with_lists[] = BENCH_FIRN "lists: {status: {P: posted}}\n"
                                                 "vars: {currency: USD, note: x}\n"
                                                 "exclude: [old*, acme_sg]\n";

static const Project *
read_project(Bench *bench, const BenchFile *layers)
{
    BenchFile files[10] = {{"sale.yaml", base_record}};

    for (size_t i = 0; layers[i].name != NULL; i++) {
        files[i + 1] = layers[i];
    }
    const Project *project = bench_try(bench, firn_with_lists, files);

    if (project == NULL) {
        fail_msg("%s", bench_messages(bench));
    }
    return project;
}

static const Record *
effective(Bench *bench, const Project *project, const char *tenant, const char *region)
{
    return record_effective(bench->arena, project, project_record(project, "sale"), tenant, region);
}

static const char *
value_text(const Record *record, const char *name)
{
    const NamedValue *value = record_value(record, name);

    assert_non_null(value);
    return value->value->expr.any_dialect.text;
}

static void
a_record_that_no_layer_touches_is_not_copied(void **state)
{
    static const BenchFile layers[] = {{"a.yaml", "tenant: acme\nvars: {currency: SGD}\n"}, {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);

    assert_ptr_equal(effective(bench, project, "acme", "in"), project_record(project, "sale"));
    assert_ptr_equal(effective(bench, project, "other", "sg"), project_record(project, "sale"));
}

static void
layers_apply_from_kind_to_tenant_in_a_region_whatever_their_files(void **state)
{
    static const BenchFile layers[] = {
        {"a.yaml", "tenant: acme\nregion: in\nrecords: {sale: {values: {e: t_r}}}\n"},
        {"b.yaml", "tenant: acme\nkind: small\n"
                   "records: {sale: {values: {d: tenant, e: tenant}}}\n"},
        {"c.yaml", "region: in\nrecords: {sale: {values: {b: region, c: region, d: region, "
                   "e: region}}}\n"},
        {"d.yaml", "kind: small\nrecords: {sale: {values: {a: kind, b: kind, c: kind, d: kind, "
                   "e: kind}}}\n"},
        {"e.yaml", "tenants: [\"ac*\"]\nrecords: {sale: {values: {c: pattern, d: pattern}}}\n"},
        {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Record *record = effective(bench, project, "acme", "in");

    assert_string_equal(value_text(record, "a"), "kind");
    assert_string_equal(value_text(record, "b"), "region");
    assert_string_equal(value_text(record, "c"), "pattern");
    assert_string_equal(value_text(record, "d"), "tenant");
    assert_string_equal(value_text(record, "e"), "t_r");
    record = effective(bench, project, "acme", "sg");
    assert_string_equal(value_text(record, "b"), "kind");
    assert_string_equal(value_text(record, "e"), "tenant");
    record = effective(bench, project, "other", "in");
    assert_null(record_value(record, "a"));
    assert_string_equal(value_text(record, "e"), "region");
}

static void
a_kind_may_list_its_members(void **state)
{
    static const BenchFile layers[] = {{"k.yaml", "kind: small\ntenants: [acme, \"be*\"]\n"
                                                  "records: {sale: {values: {a: kind}}}\n"},
                                       {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);

    assert_non_null(record_value(effective(bench, project, "acme", "in"), "a"));
    assert_non_null(record_value(effective(bench, project, "BETA", "in"), "a"));
    assert_null(record_value(effective(bench, project, "gamma", "in"), "a"));
}

static void
maps_merge_lists_replace_and_plus_adds(void **state)
{
    static const BenchFile layers[] = {{"a.yaml",
                                        "tenant: acme\nrecords:\n  sale:\n"
                                        "    order: [+, s.id]\n"
                                        "    text: {trim: false, null: [+, \"-\"]}\n"
                                        "    join:\n      c: inner lookup.other on c.id = s.code\n"
                                        "    reject:\n      negative: s.amount < 0\n"
                                        "    row: [s.a, s.b]\n"},
                                       {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Record *record = effective(bench, project, "acme", "in");

    assert_int_equal(record->order.exprs.count, 2);
    assert_string_equal(record->order.exprs.items[1].any_dialect.text, "s.id");
    assert_false(record->text_trim);
    assert_int_equal(record->text_nulls.count, 3);
    assert_string_equal(record->text_nulls.items[2].text, "-");
    assert_int_equal(record->joins.count, 2);
    assert_true(record->joins.items[0].inner);
    assert_string_equal(record->joins.items[0].table.table.text, "other");
    assert_int_equal(record->rejects.count, 2);
    assert_int_equal(record->row_exprs.count, 2);
    assert_string_equal(record->where.expr.any_dialect.text, "s.test = 0");
}

static void
a_tilde_removes_and_is_a_typed_null_for_a_value(void **state)
{
    static const BenchFile layers[] = {
        {"a.yaml", "tenant: acme\nrecords:\n  sale:\n"
                   "    changed_at: ~\n    where: ~\n    row: ~\n"
                   "    order: ~\n    look_back: ~\n    text: ~\n    absences: ~\n"
                   "    join: {d: ~}\n    reject: {header: ~}\n"
                   "    values: {status: ~}\n"},
        {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Record *record = effective(bench, project, "acme", "in");

    assert_int_equal(record->changed_at.state, FIELD_ABSENT);
    assert_int_equal(record->where.state, FIELD_ABSENT);
    assert_int_equal(record->row_state, FIELD_ABSENT);
    assert_int_equal(record->order.state, FIELD_ABSENT);
    assert_int_equal(settings_of(record)->look_back.state, FIELD_ABSENT);
    assert_int_equal(settings_of(record)->absences.state, FIELD_ABSENT);
    assert_int_equal(record->text_nulls.count, 1);
    assert_true(record->text_trim);
    assert_int_equal(record->joins.count, 1);
    assert_int_equal(record->rejects.count, 0);
    assert_int_equal(record_value(record, "status")->value->kind, VALUE_NULL);
}

static void
a_tilde_removes_all_joins_and_rejects_at_once(void **state)
{
    static const BenchFile layers[] = {{"a.yaml", "tenant: acme\nrecords:\n  sale:\n"
                                                  "    join: ~\n    reject: ~\n"
                                                  "    values: {status: ~}\n"},
                                       {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);

    assert_int_equal(effective(bench, project, "acme", "in")->joins.count, 0);
    assert_int_equal(effective(bench, project, "acme", "in")->rejects.count, 0);
    assert_true(effective(bench, project, "beta", "in")->rejects.count > 0);
}

static void
a_long_value_merges_by_key_and_a_short_one_replaces(void **state)
{
    static const BenchFile layers[] = {{"a.yaml", "tenant: acme\nrecords:\n  sale:\n    values:\n"
                                                  "      amount: {from: s.total}\n"
                                                  "      status: {list: status, else: other}\n"},
                                       {"b.yaml", "tenant: beta\nrecords:\n  sale:\n    values:\n"
                                                  "      amount: s.total\n"},
                                       {"c.yaml", "tenant: gamma\nrecords:\n  sale:\n    values:\n"
                                                  "      amount: {format: ~}\n"},
                                       {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Record *acme = effective(bench, project, "acme", "in");
    const Value *amount = record_value(acme, "amount")->value;

    assert_int_equal(amount->kind, VALUE_EXPR);
    assert_string_equal(amount->expr.any_dialect.text, "s.total");
    assert_non_null(amount->format);
    const Value *status = record_value(acme, "status")->value;

    assert_string_equal(status->expr.any_dialect.text, "s.status");
    assert_string_equal(status->extra->list.text, "status");
    assert_string_equal(status->extra->otherwise.text, "other");
    assert_null(record_value(effective(bench, project, "beta", "in"), "amount")->value->format);
    amount = record_value(effective(bench, project, "gamma", "in"), "amount")->value;
    assert_null(amount->format);
    assert_int_equal(amount->kind, VALUE_ANY);
}

static const Value *
born(Bench *bench, const Project *project, const char *tenant)
{
    return record_value(effective(bench, project, tenant, "in"), "born")->value;
}

static void
a_decoding_and_what_it_decodes_are_inherited_apart(void **state)
{
    static const BenchFile layers[] = {
        {"a.yaml", "tenant: a\nrecords: {sale: {values: {born: {from: s.x}}}}\n"},
        {"b.yaml", "tenant: b\nlua: own\nrecords: {sale: {values: {born: {decode: day}}}}\n"},
        {"g.yaml",
         "tenant: g\nlua: own\nrecords: {sale: {values: {born: {decode: day, give: ~}}}}\n"},
        {"c.yaml", "tenant: c\nrecords: {sale: {values: {born: {give: gender}}}}\n"},
        {"d.yaml", "tenant: d\nrecords: {sale: {values: {born: {decode: ~}}}}\n"},
        {"e.yaml", "tenant: e\nrecords: {sale: {values: {born: s.y}}}\n"},
        {"f.yaml", "tenant: f\nlua: own\nrecords: {sale: {values: {status: {decode: word}, "
                   "amount: {decode: money}}}}\n"},
        {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Value *value = born(bench, project, "a");

    assert_string_equal(value->decode->function.text, "birth");
    assert_string_equal(value->decode->give.text, "date");
    assert_string_equal(value->decode->from->expr.any_dialect.text, "s.x");
    assert_string_equal(value->extra->module.text, "base");
    value = born(bench, project, "b");
    assert_string_equal(value->decode->function.text, "day");
    assert_string_equal(value->decode->give.text, "date");
    assert_null(born(bench, project, "g")->decode->give.text);
    assert_string_equal(value->decode->from->expr.any_dialect.text, "s.rc");
    assert_string_equal(value->extra->module.text, "own");
    value = born(bench, project, "c");
    assert_string_equal(value->decode->function.text, "birth");
    assert_string_equal(value->decode->give.text, "gender");
    assert_string_equal(value->extra->module.text, "base");
    value = born(bench, project, "d");
    assert_int_equal(value->kind, VALUE_ANY);
    assert_string_equal(value->any[0].expr.any_dialect.text, "s.rc");
    assert_int_equal(born(bench, project, "e")->kind, VALUE_EXPR);
    const Record *record = effective(bench, project, "f", "in");

    value = record_value(record, "status")->value;
    assert_string_equal(value->decode->function.text, "word");
    assert_string_equal(value->decode->from->expr.any_dialect.text, "s.status");
    value = record_value(record, "amount")->value;
    assert_int_equal(value->decode->from->kind, VALUE_ANY);
    assert_null(value->decode->from->format);
    assert_non_null(value->format);
}

static void
another_table_keeps_the_alias_and_the_function(void **state)
{
    static const BenchFile layers[] = {
        {"a.yaml", "tenant: acme\nrecords:\n  sale:\n    from: [orders, lookup.orders_*]\n"}, {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Record *record = effective(bench, project, "acme", "in");

    assert_string_equal(record->from.alias.text, "s");
    assert_int_equal(record->from.tables.count, 2);
    assert_string_equal(record->from.tables.items[0].function.text, "sales");
    assert_string_equal(record->from.tables.items[1].function.text, "lookup");
    assert_string_equal(record->from.tables.items[1].table.text, "orders_*");
    assert_string_equal(record->from.span.source->name, "mappings/a.yaml");
}

static void
a_tenant_may_have_a_record_of_its_own(void **state)
{
    static const BenchFile layers[] = {
        {"a.yaml", "tenant: acme\nlua: acme\nrecords:\n  refund:\n    from: sales.refunds\n"
                   "    order: [+, t.id]\n    values: {id: t.id, how: {lua: how}}\n"
                   "feeds:\n  refunds:\n    into: refund\n    from: refund\n"
                   "    columns: {same: [id]}\n"},
        {"b.yaml", "tenant: acme\nregion: in\nrecords: {refund: {values: {extra: t.x}}}\n"},
        {"t.yaml", "fact: refund\nkey: id\ncolumns: {id: bigint}\n"},
        {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Record **own = NULL;

    assert_int_equal(layer_own_records(bench->arena, project, "beta", "in", &own), 0);
    assert_int_equal(layer_own_records(bench->arena, project, "acme", "in", &own), 1);
    assert_string_equal(own[0]->from.alias.text, "t");
    assert_string_equal(own[0]->function.text, "sales");
    assert_int_equal(own[0]->text_nulls.count, 1);
    assert_string_equal(record_value(own[0], "how")->value->extra->module.text, "acme");
    const Record *record = record_effective(bench->arena, project, own[0], "acme", "in");

    assert_int_equal(record->values.count, 3);
    assert_int_equal(record->order.exprs.count, 1);
    const Feed *feed = project_feed(project, "refunds");

    assert_true(feed_enabled(project, feed, "acme", "in"));
    assert_false(feed_enabled(project, feed, "beta", "in"));
}

static void
switches_variables_and_names_follow_the_layers(void **state)
{
    static const BenchFile layers[] = {
        {"t.yaml", "fact: sale\nkey: id\ncolumns: {id: bigint}\n"},
        {"f.yaml", "feeds: {sales: {into: sale, from: sale, columns: {same: [id]}}}\n"},
        {"r.yaml", "region: sg\ntime_zone: Asia/Singapore\nvars: {currency: SGD}\n"
                   "feeds: {sales: {enabled: false}}\n"},
        {"a.yaml", "tenant: Acme\ndisplay_name: Acme Bank\nvars: {note: ~}\n"
                   "feeds: {sales: {enabled: true}}\nrecords: {sale: {enabled: false}}\n"},
        {0}};
    Bench *bench = *state;
    const Project *project = read_project(bench, layers);
    const Feed *feed = project_feed(project, "sales");

    assert_true(feed_enabled(project, feed, "beta", "in"));
    assert_false(feed_enabled(project, feed, "beta", "sg"));
    assert_true(feed_enabled(project, feed, "acme", "sg"));
    assert_int_equal(effective(bench, project, "acme", "sg")->enabled, FIELD_REMOVED);
    assert_string_equal(tenant_var(project, "acme", "sg", "currency").text, "SGD");
    assert_string_equal(tenant_var(project, "acme", "in", "currency").text, "USD");
    assert_null(tenant_var(project, "acme", "in", "note").text);
    assert_string_equal(tenant_var(project, "beta", "in", "note").text, "x");
    assert_string_equal(tenant_var(project, "acme", "in", "code").text, "acme");
    assert_string_equal(tenant_var(project, "acme", "in", "display_name").text, "Acme Bank");
    assert_string_equal(tenant_time_zone(project, "acme", "sg").text, "Asia/Singapore");
    assert_string_equal(tenant_time_zone(project, "acme", "in").text, "UTC");
    assert_string_equal(tenant_display_name(project, "beta", "in"), "beta");
    assert_true(project_excludes(project, "oldbank", "in"));
    assert_true(project_excludes(project, "acme", "sg"));
    assert_false(project_excludes(project, "acme", "in"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_record_that_no_layer_touches_is_not_copied),
        TEST(layers_apply_from_kind_to_tenant_in_a_region_whatever_their_files),
        TEST(a_kind_may_list_its_members),
        TEST(maps_merge_lists_replace_and_plus_adds),
        TEST(a_tilde_removes_and_is_a_typed_null_for_a_value),
        TEST(a_tilde_removes_all_joins_and_rejects_at_once),
        TEST(a_long_value_merges_by_key_and_a_short_one_replaces),
        TEST(a_decoding_and_what_it_decodes_are_inherited_apart),
        TEST(another_table_keeps_the_alias_and_the_function),
        TEST(a_tenant_may_have_a_record_of_its_own),
        TEST(switches_variables_and_names_follow_the_layers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
