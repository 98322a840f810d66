/* Small help with jansson: results as JSON on stdout. */
#ifndef ENGINE_CLI_JSON_H
#define ENGINE_CLI_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "base/diag.h"

/* A NULL text is left out. */
void json_put(json_t *object, const char *key, const char *text);
void json_put_count(json_t *object, const char *key, size_t count);
void json_put_flag(json_t *object, const char *key, bool flag);
/* "file" and "line" of a place; nothing where there is none. */
void json_put_place(json_t *object, Span span);

/* To stdout, indented, with a line's end; gives the value back.  False when it could not be written. */
bool json_print(json_t *value);

#endif
