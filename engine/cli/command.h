/* The command table: one entry drives dispatch, `help` and the README check. */
#ifndef ENGINE_CLI_COMMAND_H
#define ENGINE_CLI_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

/* Documented in README.md; scripts depend on them. */
typedef enum ExitCode
{
    EXIT_DONE = 0,    /* done */
    EXIT_NOTHING = 1, /* nothing done: the mapping has errors, no connection, or all failed */
    EXIT_USAGE = 2,   /* the command line makes no sense */
    EXIT_PARTLY = 3,  /* done, but some tenants failed or are held */
    EXIT_UNTRUE = 4,  /* verify: the warehouse is not what its model says */
    EXIT_BUG = 70
} ExitCode;

typedef struct Option
{
    const char *name;  /* long name without dashes; NULL ends a table */
    char letter;       /* short form, or '\0' */
    const char *value; /* placeholder in help, NULL for a switch */
    const char *help;
} Option;

enum
{
    MAX_OPTION_USES = 64
};

typedef struct Command Command;

typedef struct Args
{
    const Command *command;
    const Option *options; /* of the command; the common ones are in session.h */
    struct
    {
        const char *name;
        const char *value;   /* "" for a switch */
    } uses[MAX_OPTION_USES]; /* in order; an option may repeat */
    int use_count;
    const char *const *operands;
    int operand_count;
} Args;

struct Command
{
    const char
        *name; /* "run"; NULL ends a table; two words "local start": one command with an operand */
    const char *summary;
    const char *operands; /* shown after the options, may be "" */
    const char *details;  /* more help text, or NULL */
    const Option *options;
    ExitCode (*run)(const Args *args);
    const char *
        passes_on; /* operand after which every word is an operand ("local psql -c ..."), or NULL */
};

/* The table, in the order of `firn help`; see commands.c. */
extern const Command commands[];

/* The last value given for the option, NULL when not given. */
const char *arg_value(const Args *args, const char *name);
bool arg_given(const Args *args, const char *name);

/* "firn run: ..." to stderr, and where to read on; always EXIT_USAGE. */
ExitCode usage_error(const Args *args, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Of a command that runs what is selected: no operands, and a snapshot only beside --dry-run.  EXIT_DONE, or a usage error. */
ExitCode usage_of_run(const Args *args);

/*
 * Finds the command and its options in `argv` and runs it.  Options stand anywhere (the common ones also
 * before the command); `--` ends them.  `--help` and `-h` print the help of the command.
 */
ExitCode command_main(const Command *table, int argc, const char *const *argv);

/* Help for one command, or the overview for a NULL name; EXIT_USAGE when there is no such command. */
ExitCode command_help(const Command *table, const char *name, FILE *to);

#endif
