/* How diagnostics and the log look: text with colours on a terminal, or one JSON object a line; names where there are many. */
#ifndef ENGINE_CLI_PRINT_H
#define ENGINE_CLI_PRINT_H

#include <stdio.h>

#include "base/diag.h"

typedef enum PrintStyle
{
    PRINT_PLAIN,
    PRINT_COLOR,
    PRINT_JSON
} PrintStyle;

/* PRINT_COLOR only where `to` is a terminal, NO_COLOR is not set and TERM is not "dumb". */
PrintStyle print_style(FILE *to, bool json, bool no_color);

/* One diagnostic. */
void print_diag(FILE *to, const Diag *diag, PrintStyle style);

/* The first `most` of so many names: "a, b, c", with ", ..." behind them where there are more. */
const char *text_of_names(Arena *arena, const char *const *names, size_t count, size_t most);
/* What stands for the tenant where several have the same to be told: "in 7 tenants (acme_sg, beta_sg, ...)". */
const char *text_of_tenants(Arena *arena, const char *const *names, size_t count, size_t most);

/* A RunWriter: the statements of a dry run. */
bool put_stdout(void *context, const char *text, size_t len);

#endif
