#include "cli/command.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "cli/session.h"

enum
{
    MAX_CANDIDATES = 64,
    HELP_COLUMN = 30
};

/* ---- help ------------------------------------------------------------------------------------- */

static const Command *
find_command(const Command *table, const char *name)
{
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) {
            return table;
        }
    }
    return NULL;
}

static void
print_overview(const Command *table, FILE *to)
{
    fputs("usage: firn COMMAND [OPTIONS] [OPERANDS]\n\nCommands:\n", to);
    for (; table->name != NULL; table++) {
        fprintf(to, "  %-10s %s\n", table->name, table->summary);
    }
    fputs("\nRun \"firn help COMMAND\" for the options of one command.\n", to);
}

static void
print_options(const char *title, const Option *options, FILE *to)
{
    if (options == NULL || options->name == NULL) {
        return;
    }
    fprintf(to, "\n%s:\n", title);
    for (; options->name != NULL; options++) {
        int used = options->letter != '\0' ? fprintf(to, "  -%c, ", options->letter)
                                           : fprintf(to, "      ");

        used += fprintf(to, "--%s", options->name);
        if (options->value != NULL) {
            used += fprintf(to, "=%s", options->value);
        }
        fprintf(to, "%*s%s\n", used < HELP_COLUMN ? HELP_COLUMN - used : 1, "", options->help);
    }
}

static void
print_command(const Command *command, FILE *to)
{
    const char *operands = command->operands != NULL ? command->operands : "";

    fprintf(to, "usage: firn %s [OPTIONS]%s%s\n\n%s\n", command->name, operands[0] ? " " : "",
            operands, command->summary);
    if (command->details != NULL) {
        fprintf(to, "\n%s\n", command->details);
    }
    print_options("Options", command->options, to);
    print_options("Options of every command", common_options, to);
}

static void
suggest(const char *word, const char *const *candidates, const char *dashes)
{
    const char *near = nearest_name(word, candidates);

    if (near != NULL) {
        fprintf(stderr, "  Did you mean \"%s%s\"?\n", dashes, near);
    }
}

static ExitCode
unknown_command(const Command *table, const char *name)
{
    const char *candidates[MAX_CANDIDATES + 1] = {NULL};

    for (size_t i = 0; table[i].name != NULL && i < MAX_CANDIDATES; i++) {
        candidates[i] = table[i].name;
    }
    fprintf(stderr, "firn: unknown command \"%s\"\n", name);
    suggest(name, candidates, "");
    fputs("  Run \"firn help\" for the list of commands.\n", stderr);
    return EXIT_USAGE;
}

ExitCode
command_help(const Command *table, const char *name, FILE *to)
{
    if (name == NULL) {
        print_overview(table, to);
        return EXIT_DONE;
    }
    const Command *command = find_command(table, name);

    if (command == NULL) {
        return unknown_command(table, name);
    }
    print_command(command, to);
    return EXIT_DONE;
}

ExitCode
usage_error(const Args *args, const char *fmt, ...)
{
    const char *name = args->command != NULL ? args->command->name : NULL;
    va_list list;

    fprintf(stderr, "firn%s%s: ", name != NULL ? " " : "", name != NULL ? name : "");
    va_start(list, fmt);
    vfprintf(stderr, fmt, list);
    va_end(list);
    fprintf(stderr, "\n  Run \"firn help%s%s\" for what is possible.\n", name != NULL ? " " : "",
            name != NULL ? name : "");
    return EXIT_USAGE;
}

ExitCode
usage_of_run(const Args *args)
{
    if (args->operand_count > 0) {
        return usage_error(args, "takes no operands; select with --select");
    }
    return arg_given(args, "snapshot") && !arg_given(args, "dry-run")
               ? usage_error(args, "a snapshot serves --dry-run only")
               : EXIT_DONE;
}

/* ---- options ---------------------------------------------------------------------------------- */

/* Where the parser is in argv. */
typedef struct Parser
{
    const Command *table;
    const char *const *argv;
    int argc;
    int at; /* the word being read */
    Args args;
    const char **operands;
    bool help;
} Parser;

static const Option no_options[] = {{0}};

static const Option *
find_option(const Option *options, const char *name, size_t len)
{
    for (; options->name != NULL; options++) {
        if (strlen(options->name) == len && strncmp(options->name, name, len) == 0) {
            return options;
        }
    }
    return NULL;
}

static const Option *
find_letter(const Option *options, char letter)
{
    for (; options->name != NULL; options++) {
        if (options->letter == letter) {
            return options;
        }
    }
    return NULL;
}

static bool
unknown_option(const Parser *parser, const char *name, size_t len)
{
    const char *candidates[MAX_CANDIDATES + 1] = {NULL};
    const Option *const lists[] = {parser->args.options, common_options};
    char word[64];
    size_t count = 0;

    for (size_t l = 0; l < 2; l++) {
        for (const Option *o = lists[l]; o->name != NULL && count < MAX_CANDIDATES; o++) {
            candidates[count++] = o->name;
        }
    }
    snprintf(word, sizeof word, "%.*s", (int) len, name);
    usage_error(&parser->args, "unknown option \"--%.*s\"", (int) len, name);
    suggest(word, candidates, "--");
    return false;
}

static bool
use_option(Parser *parser, const Option *option, const char *value)
{
    Args *args = &parser->args;

    if (args->use_count == MAX_OPTION_USES) {
        usage_error(args, "more than %d options", MAX_OPTION_USES);
        return false;
    }
    args->uses[args->use_count].name = option->name;
    args->uses[args->use_count].value = value;
    args->use_count++;
    return true;
}

/* The value is the rest of the word, or the next word. */
static bool
take_value(Parser *parser, const Option *option, const char *rest)
{
    if (rest == NULL && parser->at + 1 >= parser->argc) {
        usage_error(&parser->args, "option \"--%s\" needs a value", option->name);
        return false;
    }
    return use_option(parser, option, rest != NULL ? rest : parser->argv[++parser->at]);
}

static bool
read_long(Parser *parser, const char *word)
{
    const size_t len = strcspn(word, "=");
    const Option *option = find_option(parser->args.options, word, len);

    if (option == NULL) {
        option = find_option(common_options, word, len);
    }
    if (option == NULL && strcmp(word, "help") == 0) {
        parser->help = true;
        return true;
    }
    if (option == NULL) {
        return unknown_option(parser, word, len);
    }
    if (option->value != NULL) {
        return take_value(parser, option, word[len] == '=' ? word + len + 1 : NULL);
    }
    if (word[len] == '=') {
        usage_error(&parser->args, "option \"--%s\" takes no value", option->name);
        return false;
    }
    return use_option(parser, option, "");
}

/* "-q", "-qv", "-oFILE", "-o FILE" */
static bool
read_letters(Parser *parser, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const Option *option = find_letter(parser->args.options, *letters);

        if (option == NULL) {
            option = find_letter(common_options, *letters);
        }
        if (option == NULL && *letters == 'h') {
            parser->help = true;
            continue;
        }
        if (option == NULL) {
            usage_error(&parser->args, "unknown option \"-%c\"", *letters);
            return false;
        }
        if (option->value != NULL) {
            return take_value(parser, option, letters[1] != '\0' ? letters + 1 : NULL);
        }
        if (!use_option(parser, option, "")) {
            return false;
        }
    }
    return true;
}

static void
take_rest(Parser *parser)
{
    while (++parser->at < parser->argc) {
        parser->operands[parser->args.operand_count++] = parser->argv[parser->at];
    }
}

/* The first word that is no option names the command. */
static bool
read_word(Parser *parser, const char *word)
{
    Args *args = &parser->args;

    if (args->command == NULL) {
        args->command = find_command(parser->table, word);
        if (args->command == NULL) {
            unknown_command(parser->table, word);
            return false;
        }
        if (args->command->options != NULL) {
            args->options = args->command->options;
        }
        return true;
    }
    parser->operands[args->operand_count++] = word;
    if (args->command->passes_on != NULL && strcmp(word, args->command->passes_on) == 0) {
        take_rest(parser);
    }
    return true;
}

static bool
read_words(Parser *parser)
{
    bool ok = true;

    for (parser->at = 1; ok && parser->at < parser->argc; parser->at++) {
        const char *word = parser->argv[parser->at];

        if (strcmp(word, "--") == 0) {
            take_rest(parser);
        } else if (strncmp(word, "--", 2) == 0) {
            ok = parser->args.command == NULL && strcmp(word, "--version") == 0
                     ? read_word(parser, "version")
                     : read_long(parser, word + 2);
        } else if (word[0] == '-' && word[1] != '\0') {
            ok = read_letters(parser, word + 1);
        } else {
            ok = read_word(parser, word);
        }
    }
    return ok;
}

static ExitCode
run_parsed(Parser *parser)
{
    if (!read_words(parser)) {
        return EXIT_USAGE;
    }
    const Command *command = parser->args.command;

    if (parser->help) {
        return command_help(parser->table, command != NULL ? command->name : NULL, stdout);
    }
    if (command == NULL) {
        print_overview(parser->table, stderr);
        return EXIT_USAGE;
    }
    return command->run(&parser->args);
}

ExitCode
command_main(const Command *table, int argc, const char *const *argv)
{
    const char **operands = calloc((size_t) argc + 1, sizeof *operands);
    Parser parser = {.table = table, .argv = argv, .argc = argc, .operands = operands};

    if (operands == NULL) {
        return EXIT_NOTHING;
    }
    parser.args.options = no_options;
    parser.args.operands = operands;
    const ExitCode code = run_parsed(&parser);

    free(operands);
    return code;
}

const char *
arg_value(const Args *args, const char *name)
{
    for (int i = args->use_count; i > 0; i--) {
        if (strcmp(args->uses[i - 1].name, name) == 0) {
            return args->uses[i - 1].value;
        }
    }
    return NULL;
}

bool
arg_given(const Args *args, const char *name)
{
    return arg_value(args, name) != NULL;
}
