/* How diagnostics and the log look: text with colours on a terminal, or one JSON object a line. */
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

/* A RunWriter: the statements of a dry run. */
bool put_stdout(void *context, const char *text, size_t len);

#endif
