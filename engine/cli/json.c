#include "cli/json.h"

#include <stdio.h>

void
json_put(json_t *object, const char *key, const char *text)
{
    if (text != NULL) {
        json_object_set_new(object, key, json_string(text));
    }
}

void
json_put_count(json_t *object, const char *key, size_t count)
{
    json_object_set_new(object, key, json_integer((json_int_t) count));
}

void
json_put_flag(json_t *object, const char *key, bool flag)
{
    json_object_set_new(object, key, json_boolean(flag));
}

void
json_put_place(json_t *object, Span span)
{
    if (span.source != NULL) {
        json_put(object, "file", span.source->name);
        json_put_count(object, "line", span.line);
    }
}

bool
json_print(json_t *value)
{
    const bool ok = json_dumpf(value, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(4)) == 0 &&
                    putchar('\n') != EOF && fflush(stdout) == 0;

    json_decref(value);
    return ok;
}
