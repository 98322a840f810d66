#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"

/* The command under test writes down what it was given: "name=value ... | operand ...". */
static char seen[512];

__attribute__((format(printf, 1, 2))) static void
add(const char *fmt, ...)
{
    const size_t used = strlen(seen);
    va_list args;

    va_start(args, fmt);
    vsnprintf(seen + used, sizeof seen - used, fmt, args);
    va_end(args);
}

static ExitCode
note(const Args *args)
{
    for (int i = 0; i < args->use_count; i++) {
        add("%s=%s ", args->uses[i].name, args->uses[i].value);
    }
    add("|");
    for (int i = 0; i < args->operand_count; i++) {
        add(" %s", args->operands[i]);
    }
    return EXIT_PARTLY;
}

static const Option run_options[] = {
    {"select", 's', "METHOD:VALUE", "a part"}, {"dry-run", 'n', NULL, "print only"}, {0}};

static const Command table[] = {
    {.name = "run", .summary = "Run.", .operands = "[X]", .options = run_options, .run = note},
    {.name = "local", .summary = "Local.", .operands = "", .run = note, .passes_on = "psql"},
    {.name = "version", .summary = "Version.", .operands = "", .run = note},
    {.name = NULL},
};

enum
{
    MAX_WORDS = 16
};

/* Words separated by single blanks, as if typed after "firn". */
static ExitCode
type(const char *line)
{
    static char copy[512];
    const char *argv[MAX_WORDS] = {"firn"};
    int argc = 1;

    seen[0] = '\0';
    assert_true(snprintf(copy, sizeof copy, "%s", line) < (int) sizeof copy);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < MAX_WORDS);
        argv[argc++] = word;
    }
    return command_main(table, argc, argv);
}

static void
options_stand_anywhere(void **state)
{
    static const char *const cases[][2] = {
        {"run", "|"},
        {"run --select=a b", "select=a | b"},
        {"run b --select a", "select=a | b"},
        {"run -s a -n b", "select=a dry-run= | b"},
        {"run -sa -n", "select=a dry-run= |"},
        {"run -nqs a", "dry-run= quiet= select=a |"},
        {"run --select=", "select= |"},
        {"run --select=x=y", "select=x=y |"},
        {"run --select --dry-run", "select=--dry-run |"},
        {"run --select a --select b", "select=a select=b |"},
        {"--project-dir /p run x", "project-dir=/p | x"},
        {"-q run", "quiet= |"},
        {"run -- --select -n", "| --select -n"},
        {"run -", "| -"},
        {"local psql -c x --help", "| psql -c x --help"},
        {"local -q psql -q", "quiet= | psql -q"},
        {"--version", "|"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(type(cases[i][0]), EXIT_PARTLY);
        assert_string_equal(seen, cases[i][1]);
    }
}

static void
senseless_lines_are_usage_errors(void **state)
{
    static const char *const lines[] = {"",
                                        "rum",
                                        "run --slect=a",
                                        "run -x",
                                        "run --select",
                                        "run -s",
                                        "run --dry-run=yes",
                                        "--select=a run",
                                        "run --version",
                                        "run -nx",
                                        "run --=a"};

    (void) state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_equal(type(lines[i]), EXIT_USAGE);
        assert_string_equal(seen, "");
    }
}

static void
help_runs_nothing(void **state)
{
    static const char *const lines[] = {"run --help", "run -h", "--help", "-h",
                                        "local start --help"};

    (void) state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_equal(type(lines[i]), EXIT_DONE);
        assert_string_equal(seen, "");
    }
    assert_int_equal(command_help(table, "nothing", stdout), EXIT_USAGE);
}

static void
help_shows_every_option(void **state)
{
    char text[4096] = "";
    FILE *file = tmpfile();

    (void) state;
    assert_non_null(file);
    assert_int_equal(command_help(table, "run", file), EXIT_DONE);
    rewind(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    assert_non_null(strstr(text, "usage: firn run [OPTIONS] [X]\n"));
    assert_non_null(strstr(text, "  -s, --select=METHOD:VALUE "));
    assert_non_null(strstr(text, "  -n, --dry-run "));
    assert_non_null(strstr(text, "--project-dir=DIR"));
}

static void
the_last_value_of_an_option_counts(void **state)
{
    const Args args = {.uses = {{"select", "a"}, {"quiet", ""}, {"select", "b"}}, .use_count = 3};

    (void) state;
    assert_string_equal(arg_value(&args, "select"), "b");
    assert_true(arg_given(&args, "quiet"));
    assert_null(arg_value(&args, "dsn"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(senseless_lines_are_usage_errors),
        cmocka_unit_test(help_runs_nothing),
        cmocka_unit_test(help_shows_every_option),
        cmocka_unit_test(the_last_value_of_an_option_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
