#include "unit/hook/bench.h"

typedef struct Built
{
    const char *expression;
    const char *text;
} Built;

static void
expect_built(const Built *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char body[1000];

        snprintf(body, sizeof(body), "local t = record.t\nreturn %s", cases[i].expression);
        bench_expect_text(body, cases[i].text);
    }
}

static void
a_column_is_a_reference(void **state)
{
    static const Built cases[] = {
        {"t.src", "t.src"},
        {"record['t']['src']", "t.src"},
        {"record:table('t').src", "t.src"},
        {"t['Odd Name']", "t.\"Odd Name\""},
        {"t['a\"b']", "t.\"a\"\"b\""},
        {"t.order", "t.order"},
        {"t.type", "t.type"},
        {"t.type:eq(1)", "t.type = 1"},
        {"record.user.code", "\"user\".code"},
        {"tostring(t.src) .. ' || 1'", "t.src || 1"},
    };

    (void) state;
    expect_built(cases, COUNT(cases));
}

static void
a_table_answers_questions(void **state)
{
    static const Built cases[] = {
        {"tostring(t:has('src')) .. tostring(t:has('SRC'))", "truefalse"},
        {"table.concat(t:columns(), ' ')", "id src amount Odd Name type order a\"b"},
        {"t:type('amount')", "decimal(18,2)"},
        {"record.user:type('code')", "char(1)"},
        {"record.tenant .. record.region .. record['function'] .. record.func", "globexsgtxntxn"},
        {"record.dialect .. record.name .. record.value", "postgrestransactionchannel"},
    };

    (void) state;
    expect_built(cases, COUNT(cases));
}

static void
literals_are_quoted(void **state)
{
    static const Built cases[] = {
        {"sql.literal(\"it's\")", "'it''s'"},
        {"sql.literal('a\\\\b')", "'a\\b'"},
        {"sql.literal('two\\nlines')", "'two\nlines'"},
        {"sql.literal('')", "''"},
        {"sql.literal('\xC3\xBC')", "'\xC3\xBC'"},
        {"sql.literal(12)", "12"},
        {"sql.literal(-12)", "-12"},
        {"sql.literal(-9223372036854775807 - 1)", "-9223372036854775808"},
        {"sql.literal(2.0)", "2.0"},
        {"sql.literal(0.1)", "0.1"},
        {"sql.literal(1/3)", "0.3333333333333333"},
        {"sql.literal(1e300)", "1e+300"},
        {"sql.literal(true)", "TRUE"},
        {"sql.literal(false)", "FALSE"},
        {"sql.null", "NULL"},
        {"sql.date('2024-02-29')", "CAST('2024-02-29' AS date)"},
        {"sql.timestamp('2024-12-31 23:59')", "CAST('2024-12-31 23:59' AS timestamp)"},
        {"sql.timestamp('2024-12-31T23:59:01.5')", "CAST('2024-12-31T23:59:01.5' AS timestamp)"},
        {"t.id + sql.interval('1 day 12 hours')", "t.id + INTERVAL '1 day 12 hours'"},
    };

    (void) state;
    expect_built(cases, COUNT(cases));
}

static void
operators_keep_the_meaning(void **state)
{
    static const Built cases[] = {
        {"t.src .. 'x'", "t.src || 'x'"},
        {"'a' .. t.src .. 'b' .. t.id", "'a' || t.src || 'b' || t.id"},
        {"(t.src .. 'a') .. (t.id .. 'b')", "t.src || 'a' || t.id || 'b'"},
        {"t.amount / 100.0", "t.amount / 100.0"},
        {"t.id + 1 - t.amount", "t.id + 1 - t.amount"},
        {"t.id - (t.amount - 1)", "t.id - (t.amount - 1)"},
        {"(t.id + 1) * 2", "(t.id + 1) * 2"},
        {"t.id * 2 + 1", "(t.id * 2) + 1"},
        {"t.id / (t.amount * 2)", "t.id / (t.amount * 2)"},
        {"-t.id", "-t.id"},
        {"- -t.id", "-(-t.id)"},
        {"t.id - -5", "t.id - (-5)"},
        {"-(t.id + 1)", "-(t.id + 1)"},
        {"t.src:eq('WEB')", "t.src = 'WEB'"},
        {"t.id:ne(1)", "t.id <> 1"},
        {"(t.id + 1):lt(t.amount)", "(t.id + 1) < t.amount"},
        {"t.id:le(2)", "t.id <= 2"},
        {"t.id:gt(2.5)", "t.id > 2.5"},
        {"t.id:ge(-2)", "t.id >= (-2)"},
        {"t.id:eq(1):eq(true)", "(t.id = 1) = TRUE"},
        {"t.src:is_null()", "t.src IS NULL"},
        {"(t.src .. 'a'):is_not_null()", "(t.src || 'a') IS NOT NULL"},
        {"t.src:one_of('a', 'b', t.id)", "t.src IN ('a', 'b', t.id)"},
        {"sql.all(t.id:eq(1), t.src:is_null())", "(t.id = 1) AND (t.src IS NULL)"},
        {"sql.any(t.id:eq(1), sql.raw('a or b'))", "(t.id = 1) OR (a or b)"},
        {"sql.all(t.id:eq(1))", "t.id = 1"},
        {"sql.negate(t.id:eq(1))", "NOT (t.id = 1)"},
        {"sql.raw('a + b') .. 'x'", "(a + b) || 'x'"},
        {"sql.raw('a + b')", "a + b"},
        {"'left as it is'", "left as it is"},
        {"t.id % 2 * 3", "t.id % 2 * 3"},
        {"t.src:like('a%')", "t.src LIKE 'a%'"},
        {"(t.src .. 'x'):unlike('a!%', '!')", "(t.src || 'x') NOT LIKE 'a!%' ESCAPE '!'"},
        {"t.src:none_of('a', 'b')", "t.src NOT IN ('a', 'b')"},
        {"t.id:between(1, t.amount + 2)", "t.id BETWEEN 1 AND (t.amount + 2)"},
        {"sql.negate(t.id:between(-1, 2))", "NOT (t.id BETWEEN (-1) AND 2)"},
        {"t.src:differs(t.id)", "t.src IS DISTINCT FROM t.id"},
        {"t.src:same(sql.null)", "t.src IS NOT DISTINCT FROM NULL"},
        {"t.src:cast('integer') + 1", "CAST(t.src AS integer) + 1"},
    };

    (void) state;
    expect_built(cases, COUNT(cases));
}

static void
functions_and_casts_are_written_out(void **state)
{
    static const Built cases[] = {
        {"sql.fn('upper', t.src)", "upper(t.src)"},
        {"sql.fn('split_part', t.src, '-', 3) .. 'x'", "split_part(t.src, '-', 3) || 'x'"},
        {"record.dialect and sql.fn('concat_ws', t.src, '-', 3)", "concat_ws(t.src, '-', 3)"},
        {"sql.coalesce(t.src, t.id + 1, 'none')", "coalesce(t.src, t.id + 1, 'none')"},
        {"sql.cast(t.src, 'decimal(18, 2)')", "CAST(t.src AS decimal(18, 2))"},
        {"sql.cast(t.id + 1, 'timestamp(6) without time zone')",
         "CAST(t.id + 1 AS timestamp(6) without time zone)"},
        {"sql.try_cast(t.src, 'decimal(18,2)')", "try_cast(t.src, 'decimal(18,2)')"},
        {"sql.concat(t.src, t.id)", "concat(t.src, t.id)"},
        {"sql.concat(t.src, ' ', t.id)", "concat(concat(t.src, ' '), t.id)"},
    };

    (void) state;
    expect_built(cases, COUNT(cases));
}

static void
a_case_is_built_in_a_fixed_order(void **state)
{
    static const Built cases[] = {
        {"sql.case(t.src) { POS = 'branch', WEB = 'web', sql.otherwise('other') }",
         "CASE t.src WHEN 'POS' THEN 'branch' WHEN 'WEB' THEN 'web' ELSE 'other' END"},
        {"sql.case(t.src) { b = 1, aa = true, B = t.id + 1, [\"it's\"] = sql.null }",
         "CASE t.src WHEN 'B' THEN t.id + 1 WHEN 'aa' THEN TRUE WHEN 'b' THEN 1 "
         "WHEN 'it''s' THEN NULL END"},
        {"sql.case(t.id) { sql.when(2, 'two'), sql.when(1, 'one') }",
         "CASE t.id WHEN 2 THEN 'two' WHEN 1 THEN 'one' END"},
        {"sql.case(t.src) { POS = 'branch', sql.otherwise(sql.reject(\"what's that\")) }",
         "CASE t.src WHEN 'POS' THEN 'branch' ELSE reject('what''s that') END"},
        {"sql.case() { sql.when(t.id:gt(5), sql.case(t.src) { a = sql.reject('no') }) }",
         "CASE WHEN t.id > 5 THEN CASE t.src WHEN 'a' THEN reject('no') END END"},
        {"sql.coalesce(t.src, sql.reject('nothing'))", "coalesce(t.src, reject('nothing'))"},
        {"sql.reject('never')", "reject('never')"},
        {"sql.case(t.src .. 'x') { sql.otherwise(sql.null), a = 'b', sql.when(t.id, 1) }",
         "CASE (t.src || 'x') WHEN 'a' THEN 'b' WHEN t.id THEN 1 ELSE NULL END"},
        {"sql.case() { sql.when(t.id:gt(5), 'big'), sql.otherwise('small') }",
         "CASE WHEN t.id > 5 THEN 'big' ELSE 'small' END"},
        {"sql.case(t.src) { a = 'x' } .. 'y'", "CASE t.src WHEN 'a' THEN 'x' END || 'y'"},
    };

    (void) state;
    expect_built(cases, COUNT(cases));
}

static void
mistakes_are_named(void **state)
{
    static const Built cases[] = {
        {"t.scr", "table \"payments\" (alias \"t\") has no column \"scr\"; did you mean \"src\"?"},
        {"t.SRC", "has no column \"SRC\"; did you mean \"src\"?"},
        {"t.nowhere", "table \"payments\" (alias \"t\") has no column \"nowhere\""},
        {"record.user.type", "table \"txn_status\" (alias \"user\") has no column \"type\""},
        {"record.user.has .. 'x'", "has no column \"has\""},
        {"t:type('scr')", "has no column \"scr\"; did you mean \"src\"?"},
        {"t[1]", "a column's name is text, not a number"},
        {"t.has('src')", "a record's table expected, got string"},
        {"record.tennant", "has no field or alias \"tennant\"; did you mean \"tenant\"?"},
        {"record.usr", "the record \"transaction\" has no field or alias \"usr\"; did you mean"},
        {"record:table('region')", "has no field or alias \"region\""},
        {"record[1]", "a field of the record is text, not a number"},
        {"t.src:equals(1)", "an expression has no \"equals\""},
        {"t.src:eqq(1)", "an expression has no \"eqq\"; did you mean \"eq\"?"},
        {"sql.coalsce(1)", "sql has no \"coalsce\"; did you mean \"coalesce\"?"},
        {"t.src < 'a'", "Lua cannot compare expressions"},
        {"t.src >= t.id", "Lua cannot compare expressions"},
        {"t.src == t.id", "Lua cannot compare expressions"},
        {"#t.src", "an expression has no length in Lua"},
        {"t.src()", "an expression cannot be called"},
        {"t.src .. nil", "got nil; SQL's NULL is sql.null"},
        {"t.src .. {}", "expected an expression or a literal, got a table"},
        {"t.id // 2", "attempt to perform arithmetic on a expression value"},
        {"sql.reject('x') .. 'y'", "what rejects the row is no operand"},
        {"sql.fn('upper', sql.case(t.src) { a = sql.reject('x') })", "is no operand"},
        {"sql.coalesce(sql.reject('x'), t.src)", "is no operand"},
        {"sql.case(sql.reject('x')) { a = 1 }", "is no operand"},
        {"sql.case() { sql.when(sql.reject('x'), 1) }", "is no operand"},
        {"sql.reject(' ')", "sql.reject wants a reason, as text"},
        {"sql.fn('reject', 'x')", "write sql.reject(why)"},
        {"sql.drop .. 'x'", "sql.drop is no expression"},
        {"sql.fn('uper', t.src)", "SQL here has no function \"uper\"; did you mean \"upper\"?"},
        {"sql.fn('pg_sleep', 1)", "SQL here has no function \"pg_sleep\""},
        {"sql.fn('add_months', t.src, 1)",
         "the function \"add_months\" is Redshift's only; ask record.dialect before you use it"},
        {"record.dialect and sql.fn('add_months', t.src, 1)", "is Redshift's only"},
        {"sql.fn('concat_ws', t.src, 1)", "is PostgreSQL's only; ask record.dialect"},
        {"sql.date('2023-02-29')", "\"2023-02-29\" is no date; write it as 2024-12-31"},
        {"sql.date('2024-1-1')", "is no date"},
        {"sql.date('2024-12-31 ')", "is no date"},
        {"sql.timestamp('2024-12-31')", "is no timestamp"},
        {"sql.timestamp('2024-12-31 24:00')", "is no timestamp"},
        {"sql.timestamp('2024-12-31 23:59:59.1234567')", "is no timestamp"},
        {"sql.interval('1 fortnight')", "is no interval; write it as 3 days"},
        {"sql.interval(\"1 day' or '\")", "is no interval"},
        {"sql.interval('')", "is no interval"},
        {"t.src:between(1)", "bad argument #2 to 'between' (value expected)"},
        {"t.src:cast('int; drop')", "is no SQL type"},
        {"sql.concat(t.src)", "sql.concat needs two values at least"},
        {"record.mapping", "record.mapping is there for hooks of a record"},
        {"t.src:eq()", "got nil; SQL's NULL is sql.null"},
        {"sql.literal(t.src)", "sql.literal makes a literal of"},
        {"sql.literal('\\xff')", "not valid UTF-8, or holds a NUL byte"},
        {"sql.literal('a\\0b')", "not valid UTF-8, or holds a NUL byte"},
        {"sql.literal(1/0)", "an infinite or undefined number is no SQL value"},
        {"sql.literal(0/0)", "an infinite or undefined number is no SQL value"},
        {"sql.raw(' ')", "sql.raw needs the text of an expression"},
        {"sql.fn('pg_sleep(1) --')", "is no function name"},
        {"sql.fn('Upper', t.src)", "\"Upper\" is no function name; write it in lower case"},
        {"sql.cast(t.src, 'int) FROM x --')", "is no SQL type"},
        {"sql.cast(t.src, 'decimal(')", "\"decimal(\" is no SQL type"},
        {"sql.cast(t.src, 'decimal(1,)')", "is no SQL type"},
        {"sql.try_cast(t.src, '')", "\"\" is no SQL type"},
        {"sql.coalesce()", "sql.coalesce needs a value at least"},
        {"sql.all()", "a condition at least is needed"},
        {"t.src:one_of()", "one_of and none_of need a value at least"},
        {"sql.case(t.src) {}", "sql.case without a branch"},
        {"sql.case(t.src) { sql.otherwise(1) }", "sql.case without a branch"},
        {"sql.case(t.src) { [1] = 'one' }", "without a text key; write sql.when(match, value)"},
        {"sql.case() { a = 1 }", "takes sql.when(condition, value) only"},
        {"sql.case(t.src) { a = 1, sql.otherwise(1), sql.otherwise(2) }", "two sql.otherwise"},
        {"sql.case(t.src) { a = sql.otherwise(1) }", "inside the braces of sql.case only"},
        {"sql.when(1, 2)", "returned a record, a table or a part of CASE, not an expression"},
        {"sql.case(t.src)", "the hook \"channel\" returned function, not an expression"},
        {"nil", "the hook \"channel\" returned nil, not an expression"},
        {"12", "the hook \"channel\" returned number, not an expression"},
        {"''", "returned empty or broken text"},
        {"'\\xff'", "returned empty or broken text"},
        {"t", "returned a record, a table or a part of CASE"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char body[1000];

        snprintf(body, sizeof(body), "local t = record.t\nreturn %s", cases[i].expression);
        bench_expect_error(body, DIAG_HOOK_FAILED, cases[i].text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_is_a_reference),
        cmocka_unit_test(a_table_answers_questions),
        cmocka_unit_test(literals_are_quoted),
        cmocka_unit_test(operators_keep_the_meaning),
        cmocka_unit_test(functions_and_casts_are_written_out),
        cmocka_unit_test(a_case_is_built_in_a_fixed_order),
        cmocka_unit_test(mistakes_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
