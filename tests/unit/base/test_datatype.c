#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/datatype.h"

static const char *
rendered(Arena *arena, const char *text)
{
    StrBuf out = strbuf_new(arena);
    DataType type = {0};

    if (!datatype_parse(text, &type)) {
        return "(none)";
    }
    datatype_render(type, &out);
    return out.text;
}

static DataType
type_of(const char *text)
{
    DataType type = {0};

    if (!datatype_parse(text, &type)) {
        fail_msg("%s is not a type", text);
    }
    return type;
}

static void
every_spelling_of_a_type_is_read(void **state)
{
    static const struct
    {
        const char *text;
        const char *rendered;
    } cases[] = {
        {"boolean", "boolean"},
        {"BOOL", "boolean"},
        {"int2", "smallint"},
        {" Integer ", "integer"},
        {"int8", "bigint"},
        {"numeric(18,2)", "decimal(18,2)"},
        {"decimal ( 18 , 2 )", "decimal(18,2)"},
        {"decimal(18)", "decimal(18,0)"},
        {"numeric", "decimal"},
        {"double precision", "double"},
        {"Double   Precision", "double"},
        {"float(24)", "double"},
        {"real", "double"},
        {"varchar(64)", "varchar(64)"},
        {"character varying(64)", "varchar(64)"},
        {"varchar(max)", "varchar(65535)"},
        {"varchar", "text"},
        {"text", "text"},
        {"char", "char(1)"},
        {"character(3)", "char(3)"},
        {"bpchar(3)", "char(3)"},
        {"date", "date"},
        {"timestamp", "timestamp"},
        {"timestamp(6) without time zone", "timestamp"},
        {"timestamp without time zone", "timestamp"},
        {"timestamp with time zone", "timestamptz"},
        {"timestamptz(3)", "timestamptz"},
        {"time without time zone", "time"},
        {"uuid", "uuid"},
        {"jsonb", "json"},
        {"super", "json"},
        {"integer[]", "array"},
        {"numeric(10,2)[]", "array"},
        {"character varying(20)[]", "array"},
        {"\"public\".mood", "other"},
        {"bit varying(5)", "bit"},
        {"binary varying(64000)", "bytes"},
        {"interval day to second(3)", "interval"},
        {"interval(3)", "interval"},
        {"time(6) with time zone", "timetz"},
        {"bpchar", "bpchar"},
    };
    Arena *arena = arena_new();

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(rendered(arena, cases[i].text), cases[i].rendered);
    }
    arena_free(arena);
}

static void
what_is_not_a_type_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "  ",
        "decimal(18",
        "decimal(18,2",
        "decimal 18)",
        "decimal(2,18)",
        "decimal(0)",
        "decimal()",
        "decimal(18,2) x",
        "varchar(0)",
        "varchar(ten)",
        "varchar(1,2)",
        "varchar(10)(20)",
        "integer(4)",
        "integer not null",
        "(18,2)",
        "varchar(99999999999999999999)",
        "integer; drop table x",
        "18",
    };
    DataType type = {0};

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (datatype_parse(cases[i], &type)) {
            fail_msg("\"%s\" was taken for a type", cases[i]);
        }
    }
}

static void
only_types_that_both_databases_store_alike_are_storable(void **state)
{
    static const char *const yes[] = {"boolean", "smallint",      "bigint",        "double",
                                      "date",    "timestamp",     "timestamptz",   "varchar(1)",
                                      "integer", "decimal(38,2)", "varchar(65535)"};
    static const char *const no[] = {"varchar", "text",          "varchar(65536)", "decimal",
                                     "char(3)", "decimal(39,2)", "time",           "uuid"};

    (void) state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        assert_true(datatype_is_storable(type_of(yes[i])));
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        assert_false(datatype_is_storable(type_of(no[i])));
    }
}

static void
a_type_holds_another_only_when_no_value_changes(void **state)
{
    static const struct
    {
        const char *to;
        const char *from;
        bool holds;
    } cases[] = {
        {"integer", "integer", true},
        {"bigint", "smallint", true},
        {"smallint", "integer", false},
        {"integer", "boolean", false},
        {"decimal(18,0)", "integer", true},
        {"decimal(18,0)", "bigint", false},
        {"decimal(21,2)", "bigint", true},
        {"decimal(18,2)", "decimal(10,2)", true},
        {"decimal(18,4)", "decimal(18,2)", false},
        {"decimal(20,4)", "decimal(18,2)", true},
        {"decimal(18,2)", "decimal", false},
        {"decimal", "decimal(18,2)", true},
        {"decimal", "bigint", true},
        {"decimal", "double", false},
        {"double", "integer", true},
        {"double", "bigint", false},
        {"varchar(20)", "varchar(10)", true},
        {"varchar(10)", "varchar(20)", false},
        {"varchar(20)", "char(20)", true},
        {"varchar(20)", "text", false},
        {"text", "varchar(20)", true},
        {"char(4)", "char(3)", true},
        {"char(4)", "varchar(3)", false},
        {"timestamp", "date", false},
        {"timestamptz", "timestamp", false},
        {"date", "date", true},
        {"uuid", "jsonb", false},
        {"varchar(20)", "integer", false},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (datatype_holds(type_of(cases[i].to), type_of(cases[i].from)) != cases[i].holds) {
            fail_msg("%s by %s", cases[i].from, cases[i].to);
        }
    }
}

static void
kinds_are_told_apart(void **state)
{
    (void) state;
    assert_true(datatype_is_numeric(type_of("smallint")));
    assert_true(datatype_is_numeric(type_of("double")));
    assert_false(datatype_is_numeric(type_of("boolean")));
    assert_false(datatype_is_numeric(type_of("varchar(3)")));
    assert_true(datatype_is_text(type_of("char(3)")));
    assert_false(datatype_is_text(type_of("date")));
    assert_true(datatype_equal(type_of("numeric(4,1)"), type_of("decimal(4,1)")));
    assert_false(datatype_equal(type_of("numeric(4,1)"), type_of("decimal(4,2)")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_of_a_type_is_read),
        cmocka_unit_test(what_is_not_a_type_is_refused),
        cmocka_unit_test(only_types_that_both_databases_store_alike_are_storable),
        cmocka_unit_test(a_type_holds_another_only_when_no_value_changes),
        cmocka_unit_test(kinds_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
