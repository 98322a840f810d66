/* What authors may write, and what becomes of it. */
#include "bench.h"

static const Record *
read_record(Bench *bench, const char *body)
{
    const char *text = arena_fmt(bench->arena, "function: sales\nrecords:\n  sale:\n%s", body);
    const BenchFile files[] = {{"sale.yaml", text}, {0}};
    const Project *project =
        bench_try(bench,
                  BENCH_FIRN "formats:\n"
                             "  any_date: [YYYY-MM-DD, excel_serial]\n"
                             "  money: {decimal: \",\", group: \".\", negative: parentheses}\n"
                             "  all: [any_date, DD.MM.YYYY]\n"
                             "lists: {status: {P: posted, R: ~}, other: {posted: done}}\n"
                             "macros: {clean(x): \"nullif(btrim(x), '')\", today(): current_date}\n"
                             "connections: {main: {host: localhost, password_command: pass show x, "
                             "dialect: redshift}}\nconnection: main\n",
                  files);

    if (project == NULL) {
        fail_msg("%s", bench_messages(bench));
    }
    return project_record(project, "sale");
}

static const Value *
read_value(Bench *bench, const char *value)
{
    const Record *record = read_record(
        bench,
        arena_fmt(bench->arena, "    from: sales.sales\n    values:\n      v: %s\n    lua: shop\n",
                  value));

    return record_value(record, "v")->value;
}

static void
plain_words_stay_text_and_only_nothing_is_null(void **state)
{
    Bench *bench = *state;

    assert_string_equal(read_value(bench, "no")->expr.any_dialect.text, "no");
    assert_string_equal(read_value(bench, "null")->expr.any_dialect.text, "null");
    assert_string_equal(read_value(bench, "'~'")->expr.any_dialect.text, "~");
    assert_int_equal(read_value(bench, "~")->kind, VALUE_NULL);
    assert_int_equal(read_value(bench, "")->kind, VALUE_NULL);
}

static void
a_text_knows_its_column_also_inside_quotes(void **state)
{
    Bench *bench = *state;
    const Text plain = read_value(bench, "t.größe + 1")->expr.any_dialect;

    assert_int_equal(plain.span.line, 6);
    assert_int_equal(plain.span.column, 10);
    assert_int_equal(plain.span.width, 11);
    const Text quoted = read_value(bench, "\"t.a, t.b\"")->expr.any_dialect;

    assert_int_equal(quoted.span.column, 11);
    assert_int_equal(quoted.span.width, 8);
    const Text escaped = read_value(bench, "'a = ''x'''")->expr.any_dialect;

    assert_string_equal(escaped.text, "a = 'x'");
    assert_int_not_equal(escaped.span.width, strlen(escaped.text));
    const Text block = read_value(bench, "|\n        t.a\n        + t.b\n")->expr.any_dialect;

    assert_string_equal(block.text, "t.a\n+ t.b");
    assert_int_equal(block.span.width, 1);
}

static void
a_mark_before_the_text_moves_no_column(void **state)
{
    Bench *bench = *state;
    const BenchFile files[] = {{"sale.yaml",
                                "\xEF\xBB\xBF"
                                "records: {sale: {from: sales.sales as t, values: {v: t.v}}}"},
                               {0}};
    const Project *project = bench_read(bench, files);
    const NamedValue *value = record_value(project_record(project, "sale"), "v");

    assert_int_equal(value->name.span.line, 1);
    assert_int_equal(value->name.span.column, 51);
}

static void
values_nest_and_flatten_where_the_order_of_steps_allows(void **state)
{
    Bench *bench = *state;
    const Value *value =
        read_value(bench, "{list: status, else: x, from: {any: [t.a, {from: t.b, format: all}]}}");

    assert_int_equal(value->kind, VALUE_ANY);
    assert_int_equal(value->any_count, 2);
    assert_string_equal(value->extra->list.text, "status");
    assert_string_equal(value->extra->otherwise.text, "x");
    assert_int_equal(value->any[1].format->count, 3);
    value = read_value(bench, "{list: other, from: {list: status, from: t.a}}");
    assert_int_equal(value->kind, VALUE_ANY);
    assert_int_equal(value->any_count, 1);
    assert_string_equal(value->extra->list.text, "other");
    assert_string_equal(value->any[0].extra->list.text, "status");
    value = read_value(bench, "{format: YYYY, from: {list: status, from: t.a}, type: date}");
    assert_null(value->extra->list.text);
    assert_string_equal(value->extra->type.text, "date");
    assert_string_equal(value->any[0].extra->list.text, "status");
    value = read_value(bench, "{from: t.a, list: status, else: ~}");
    assert_true(value->otherwise_is_null);
}

static void
formats_are_patterns_names_and_shapes_of_numbers(void **state)
{
    Bench *bench = *state;
    const FormatList *formats = read_value(bench, "{from: t.a, format: any_date}")->format;

    assert_int_equal(formats->count, 2);
    assert_string_equal(formats->items[0].pattern.text, "YYYY-MM-DD");
    assert_int_equal(formats->items[1].kind, FORMAT_EXCEL_SERIAL);
    formats = read_value(bench, "{from: t.a, format: money}")->format;
    assert_int_equal(formats->items[0].kind, FORMAT_NUMBER);
    assert_int_equal(formats->items[0].decimal, ',');
    assert_int_equal(formats->items[0].group, '.');
    assert_true(formats->items[0].parentheses);
    formats = read_value(bench, "{from: t.a, format: [epoch_millis, epoch_seconds, "
                                "{negative: trailing}, DD/MM/YYYY HH24:MI]}")
                  ->format;
    assert_int_equal(formats->count, 4);
    assert_int_equal(formats->items[0].kind, FORMAT_EPOCH_MILLIS);
    assert_true(formats->items[2].trailing);
    assert_int_equal(formats->items[2].decimal, '.');
    assert_string_equal(formats->items[3].pattern.text, "DD/MM/YYYY HH24:MI");
}

static void
a_value_may_be_spelt_per_dialect_or_by_a_hook(void **state)
{
    Bench *bench = *state;
    const Value *value = read_value(bench, "{postgres: a, redshift: b}");

    assert_string_equal(value->expr.postgres.text, "a");
    assert_string_equal(value->expr.redshift->text, "b");
    const Record *record = read_record(bench, "    lua: shop\n    from: sales.sales\n"
                                              "    where: {postgres: c, redshift: d}\n"
                                              "    values: {v: {lua: channel}, w?: t.w}\n");

    assert_string_equal(record->where.expr.redshift->text, "d");
    assert_string_equal(record->values.items[0].value->hook.text, "channel");
    assert_string_equal(record->values.items[0].value->extra->module.text, "shop");
    assert_string_equal(record->values.items[1].name.text, "w");
    assert_true(record->values.items[1].value->optional);
}

static void
a_value_may_be_decoded(void **state)
{
    Bench *bench = *state;
    const Value *value =
        read_value(bench, "{decode: birth, from: t.a, give: date, format: DD/MM/YYYY}");

    assert_int_equal(value->kind, VALUE_DECODE);
    assert_string_equal(value->decode->function.text, "birth");
    assert_string_equal(value->decode->give.text, "date");
    assert_string_equal(value->decode->from->expr.any_dialect.text, "t.a");
    assert_null(value->decode->from->format);
    assert_non_null(value->format);
    value = read_value(bench, "{decode: birth, from: {from: t.a, format: any_date}}");
    assert_null(value->format);
    assert_non_null(value->decode->from->format);
    value = read_value(bench, "{decode: birth, any: [t.a, t.b]}");
    assert_int_equal(value->decode->from->kind, VALUE_ANY);
    assert_int_equal(value->decode->from->any_count, 2);
    value =
        read_value(bench, "{format: any_date, from: {decode: birth, postgres: a, redshift: b}}");
    assert_int_equal(value->kind, VALUE_DECODE);
    assert_non_null(value->format);
    assert_string_equal(value->decode->from->expr.redshift->text, "b");
    assert_string_equal(value->extra->module.text, "shop");
}

static void
tables_are_named_alone_in_lists_and_by_patterns(void **state)
{
    static const char *const bodies[] = {
        "    from: [sales.p_2023 as p, sales.p_2024]\n    values: {v: p.v}\n",
        "    from: {tables: [sales.p_2023, sales.p_2024], as: p}\n    values: {v: p.v}\n",
    };
    Bench *bench = *state;

    for (size_t i = 0; i < 2; i++) {
        const Record *record = read_record(bench, bodies[i]);

        assert_int_equal(record->from.tables.count, 2);
        assert_string_equal(record->from.tables.items[1].table.text, "p_2024");
        assert_string_equal(record->from.alias.text, "p");
    }
    const Record *record =
        read_record(bench, "    from: p_*\n    row: whole_row\n    values: {v: t.v}\n");

    assert_string_equal(record->from.tables.items[0].table.text, "p_*");
    assert_string_equal(record->from.tables.items[0].function.text, "sales");
    assert_string_equal(record->from.alias.text, "t");
    assert_int_equal(record->row_kind, ROW_WHOLE);
    record = read_record(bench, "    from: 'sales.\"Old Sales\" as t'\n    values: {v: t.v}\n");
    assert_string_equal(record->from.tables.items[0].table.text, "Old Sales");
}

static void
joins_keep_the_place_of_their_condition(void **state)
{
    Bench *bench = *state;
    const Record *record = read_record(
        bench, "    from: sales.sales\n    values: {v: t.v}\n    join:\n"
               "      a: left? lookup.a on a.id = t.a\n"
               "      b: inner  b  on b.id = t.b\n"
               "      c: lookup.c on c.id = t.c\n"
               "      d: {table: lookup.d, type: inner, optional: true, on: {postgres: x, "
               "redshift: y}}\n");
    const Join *joins = record->joins.items;

    assert_int_equal(record->joins.count, 4);
    assert_true(joins[0].optional && !joins[0].inner);
    assert_string_equal(joins[0].on.any_dialect.text, "a.id = t.a");
    assert_int_equal(joins[0].on.any_dialect.span.line, 7);
    assert_int_equal(joins[0].on.any_dialect.span.column, 28);
    assert_int_equal(joins[0].on.any_dialect.span.width, 10);
    assert_true(joins[1].inner && !joins[1].optional);
    assert_string_equal(joins[1].table.function.text, "sales");
    assert_false(joins[2].inner);
    assert_true(joins[3].inner && joins[3].optional);
    assert_string_equal(joins[3].on.redshift->text, "y");
}

static void
keys_through_other_rows_are_read_as_written(void **state)
{
    static const BenchFile files[] = {
        {"targets.yaml",
         "dimension: city\nkey: code\ncolumns: {code: varchar(20)}\n"
         "---\n"
         "dimension: shop\nkey: code\ncolumns: {code: varchar(20), at: {dimension: city}}\n"
         "---\n"
         "fact: sale\nkey: [id, line]\n"
         "columns:\n  id: bigint\n  line: integer\n  shop: {dimension: shop}\n"
         "  city: {dimension: city, through: shop.at}\n"
         "---\n"
         "fact: gift\nkey: id\n"
         "columns:\n  id: bigint\n  line: bigint\n  first: {fact: sale}\n"
         "  sale: {fact: sale, by: [id, line], missing: quarantine}\n"
         "  city: {dimension: city, through: sale}\n"},
        {0}};
    Bench *bench = *state;
    const Project *project = bench_read(bench, files);
    const Target *gift = project_target(project, "gift");
    const Column *city = target_column(project_target(project, "sale"), "city");

    assert_string_equal(city->through_via.text, "shop");
    assert_string_equal(city->through_from.text, "at");
    assert_int_equal(city->through_from.span.width, 2);
    assert_string_equal(target_column(gift, "city")->through_via.text, "sale");
    assert_string_equal(target_column(gift, "city")->through_from.text, "city");
    assert_int_equal(gift->columns.count, 3); /* links are no columns */
    assert_int_equal(gift->links.count, 2);
    assert_int_equal(gift->links.items[0].by.count, 0);
    assert_int_equal(gift->links.items[0].missing, MISSING_UNKNOWN);
    assert_string_equal(gift->links.items[1].by.items[1].text, "line");
    assert_int_equal(gift->links.items[1].missing, MISSING_QUARANTINE);
}

static void
targets_and_feeds_are_read_as_declared(void **state)
{
    static const BenchFile files[] = {
        {"targets.yaml",
         "dimension: city\nscope: shared\nprecedence: [acme, beta]\nkey: code\n"
         "sort: city_key\ndistribution: all\ndeletes: hard\n"
         "columns:\n  code: varchar(20)\n  part_of: {dimension: city, missing: unknown}\n"
         "  name: {type: varchar(50), required: true, on_change: keep, default: none}\n"
         "---\n"
         "fact: sale\nkey: [id, day]\ndistribution: city_key\n"
         "columns:\n  id: bigint\n  at: timestamp\n  day: {dimension: date}\n"
         "  city: {dimension: city, as_of: at}\n"
         "  amount: {type: \"decimal(18,2)\", additive: semi, unit: USD}\n"},
        {"records.yml", "records:\n  sale:\n    from: sales.sales\n"
                        "    values: {id: t.id, at: t.at, city: t.city}\n"},
        {"feeds.yaml", "feeds:\n  sales:\n    into: sale\n    from: sale as s\n    columns:\n"
                       "      same: [id, at]\n      day: s.at\n      city:\n        code: s.city\n"
                       "        part_of: {code: \"left(s.city, 2)\"}\n"
                       "      amount: {postgres: a, redshift: b}\n"},
        {0}};
    Bench *bench = *state;
    const Project *project = bench_read(bench, files);
    const Target *city = project_target(project, "city");

    assert_int_equal(city->scope, SCOPE_SHARED);
    assert_int_equal(city->precedence.count, 2);
    assert_string_equal(city->deletes.text.text, "hard");
    assert_int_equal(target_column(city, "name")->on_change, ON_CHANGE_KEEP);
    assert_string_equal(target_column(city, "name")->default_value.text, "none");
    assert_true(target_column(city, "name")->required);
    assert_int_equal(target_column(city, "part_of")->missing, MISSING_UNKNOWN);
    const Target *sale = project_target(project, "sale");

    assert_int_equal(sale->kind, TARGET_FACT);
    assert_string_equal(sale->fact_kind.text, "transaction");
    assert_int_equal(sale->key.count, 2);
    assert_int_equal(target_column(sale, "amount")->type.scale, 2);
    assert_string_equal(target_column(sale, "amount")->additive.text, "semi");
    assert_string_equal(target_column(sale, "city")->as_of.text, "at");
    const Feed *feed = project_feed(project, "sales");

    assert_string_equal(feed->alias.text, "s");
    assert_int_equal(feed->columns.count, 5);
    assert_string_equal(feed->columns.items[0].expr.any_dialect.text, "\"s\".\"id\"");
    assert_int_equal(feed->columns.items[3].kind, FEED_MEMBERS);
    assert_int_equal(feed->columns.items[3].member_count, 2);
    assert_int_equal(feed->columns.items[3].members[1].kind, FEED_MEMBERS);
    assert_string_equal(feed->columns.items[4].expr.redshift->text, "b");
}

static void
a_big_map_finds_its_duplicate(void **state)
{
    Bench *bench = *state;
    StrBuf text = strbuf_new(bench->arena);

    strbuf_str(&text, BENCH_FIRN "vars:\n");
    for (int i = 0; i < 2000; i++) {
        strbuf_fmt(&text, "  v%d: x\n", i % 1999);
    }
    assert_null(bench_try(bench, text.text, (const BenchFile[]){{0}}));
    assert_int_equal(diags_error_count(bench->diags), 1);
    assert_int_equal(diags_first(bench->diags)->code, DIAG_DUPLICATE_KEY);
    assert_int_equal(diags_first(bench->diags)->span.line, 7 + 2000);
}

static void
a_file_that_is_too_big_or_too_deep_is_refused(void **state)
{
    Bench *bench = *state;
    char *big = arena_alloc(bench->arena, 4 * 1024 * 1024 + 2, 1);

    memset(big, '\n', 4 * 1024 * 1024 + 1);
    const BenchFile files[] = {{"big.yaml", big}, {0}};

    assert_null(bench_try(bench, BENCH_FIRN, files));
    assert_int_equal(diags_first(bench->diags)->code, DIAG_FILE);
    char deep[256] = "tenant: ";

    memset(deep + 8, '[', 200);
    const BenchFile more[] = {{"deep.yaml", deep}, {0}};

    bench->diags = diags_new(bench->arena);
    assert_null(bench_try(bench, BENCH_FIRN, more));
    assert_int_equal(diags_error_count(bench->diags), 1);
    assert_int_equal(diags_first(bench->diags)->code, DIAG_YAML_FEATURE);
}

static void
links_that_lead_back_are_followed_once(void **state)
{
    Bench *bench = *state;
    char root[] = "mapping_links_XXXXXX";

    assert_non_null(mkdtemp(root));
    const char *folder = arena_fmt(bench->arena, "%s/mappings", root);
    const char *file = arena_fmt(bench->arena, "%s/firn.yaml", folder);
    const char *loop = arena_fmt(bench->arena, "%s/loop", folder);

    assert_int_equal(mkdir(folder, 0700), 0);
    FILE *out = fopen(file, "wb");

    assert_non_null(out);
    fputs(BENCH_FIRN, out);
    fclose(out);
    assert_int_equal(symlink(".", loop), 0);
    const Project *project = project_read(bench->arena, root, bench->diags);

    unlink(loop);
    unlink(file);
    rmdir(folder);
    rmdir(root);
    assert_non_null(project);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(plain_words_stay_text_and_only_nothing_is_null),
        TEST(a_text_knows_its_column_also_inside_quotes),
        TEST(a_mark_before_the_text_moves_no_column),
        TEST(values_nest_and_flatten_where_the_order_of_steps_allows),
        TEST(formats_are_patterns_names_and_shapes_of_numbers),
        TEST(a_value_may_be_spelt_per_dialect_or_by_a_hook),
        TEST(a_value_may_be_decoded),
        TEST(tables_are_named_alone_in_lists_and_by_patterns),
        TEST(joins_keep_the_place_of_their_condition),
        TEST(targets_and_feeds_are_read_as_declared),
        TEST(keys_through_other_rows_are_read_as_written),
        TEST(a_big_map_finds_its_duplicate),
        TEST(a_file_that_is_too_big_or_too_deep_is_refused),
        TEST(links_that_lead_back_are_followed_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
