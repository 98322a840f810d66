/* Conditions of the registry as those of a selection rule. */
#include <string.h>

#include "base/vec.h"
#include "dms/task.h"

typedef struct Operator
{
    const char *written;
    const char *op;
    bool is_range; /* ... and ... */
    bool is_bare;  /* nothing follows */
} Operator;

static const Operator operators[] = {
    {">=", "gte", false, false},
    {"<=", "lte", false, false},
    {"<>", "noteq", false, false},
    {"=", "eq", false, false},
    {"not between", "notbetween", true, false},
    {"between", "between", true, false},
    {"not null", "notnull", false, true},
    {"null", "null", false, true},
};

static bool
no_condition(Text condition, Diags *diags)
{
    diag_error(diags, DIAG_SOURCE, condition.span, "\"%s\" is no condition of a filter",
               condition.text);
    diag_hint(diags,
              "Write =, <>, >= or <= and a value, \"between 1 and 9\", \"not between 1 and 9\", "
              "\"null\" or \"not null\".");
    return false;
}

static bool
read_condition(Arena *arena, Text condition, DmsCondition *out, Diags *diags)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const Operator *operator= & operators[i];
        const size_t len = strlen(operator->written);

        if (strncmp(condition.text, operator->written, len) != 0) {
            continue;
        }
        const char *rest = condition.text + len;

        rest += strspn(rest, " ");
        *out = (DmsCondition){.op = {.text = operator->op, .span = condition.span}};
        if (operator->is_bare) {
            return *rest == '\0' || no_condition(condition, diags);
        }
        const char *and = operator->is_range ? strstr(rest, " and ") : NULL;

        if (*rest == '\0' || (operator->is_range && and == NULL)) {
            return no_condition(condition, diags);
        }
        out->value = (Text){.text = rest, .span = condition.span};
        if (and != NULL) {
            out->value.text = arena_strndup(arena, rest, (size_t) (and-rest));
            out->end = (Text){.text = and+strlen(" and "), .span = condition.span};
        }
        return true;
    }
    return no_condition(condition, diags);
}

bool
filter_make(Arena *arena, const SourceFilter *filter, DmsFilter *out, Diags *diags)
{
    VEC_OF(DmsCondition) conditions = {0};
    bool ok = true;

    *out = (DmsFilter){.column = filter->column, .span = filter->column.span};
    for (size_t i = 0; i < filter->conditions.count; i++) {
        ok &=
            read_condition(arena, filter->conditions.items[i], vec_push(arena, &conditions), diags);
    }
    out->conditions.items = conditions.items;
    out->conditions.count = conditions.count;
    return ok;
}
