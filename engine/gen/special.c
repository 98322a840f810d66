/* Special members: those that stand for none, and the keys that mean them. */
#include <string.h>

#include "gen/build.h"

/* What the author says of a special member, or NULL. */
static const char *
author_text(const PlanTarget *target, long long key, const char *column)
{
    for (size_t i = 0; target->target != NULL && i < target->target->members.count; i++) {
        const SpecialMember *member = &target->target->members.items[i];

        for (size_t v = 0; member->key == key && v < member->values.count; v++) {
            if (strcmp(member->values.items[v].from.text, column) == 0) {
                return member->values.items[v].to.text;
            }
        }
    }
    return NULL;
}

static const char *
text_as(Build *b, const char *text, DataType type)
{
    Conversion out = {.value = "NULL"};
    const DataType from = {.kind = DATATYPE_VARCHAR};

    b->ok &= convert(b->arena, b->dialect, cast_sql(b, literal(b, text), from), from, type,
                     &(ConvertOptions){0}, (Span){0}, &out, b->diags);
    return cast_sql(b, out.value, type);
}

static void
emit_special(Build *b, const PlanTarget *target, long long key, const char *label)
{
    StrBuf columns = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    StrBuf assignments = strbuf_new(b->arena);
    StrBuf differ = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    strbuf_str(&columns, ident(b, target->surrogate));
    strbuf_fmt(&values, "CAST(%lld AS bigint) AS special_key", key);
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const char *name = ident(b, column->name);
        const char *said = author_text(target, key, column->name);
        const char *value = NULL;

        if (column->dimension != NULL) {
            strbuf_fmt(&columns, ", %s", name);
            strbuf_fmt(&values, ", CAST(%lld AS bigint)", key < -2 ? -2 : key);
            continue;
        }
        if (said != NULL) {
            value = text_as(b, said, column->type);
        } else if (label != NULL && column->type.kind == DATATYPE_VARCHAR &&
                   column->type.length >= strlen(label)) {
            value = cast_sql(b, literal(b, label), column->type);
        } else {
            continue;
        }
        strbuf_fmt(&columns, ", %s", name);
        strbuf_fmt(&values, ", %s", value);
        strbuf_fmt(&assignments, "%s%s = %s", assignments.len > 0 ? ", " : "", name, value);
        strbuf_fmt(&differ, "%s%s IS NULL OR %s <> %s", differ.len > 0 ? " OR " : "", name, name,
                   value);
    }
    put_bare_version(b, target, arena_fmt(b->arena, "CAST(%lld AS bigint)", key), &columns,
                     &values);
    strbuf_str(&columns, ", firn_inferred, firn_deleted");
    strbuf_str(&values, ", CAST(false AS boolean), CAST(false AS boolean)");
    var_ident(&vars, "table", target->name);
    var_ident(&vars, "surrogate", target->surrogate);
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "values", values.text);
    var_number(b, &vars, "key", key);
    emit(b, "special_member", &vars);
    if (target->exists && assignments.len > 0) {
        var_code(&vars, "assignments", assignments.text);
        var_code(&vars, "differ", differ.text);
        emit(b, "special_member_update", &vars);
    }
}

void
emit_special_members(Build *b, const PlanTarget *target)
{
    emit_special(b, target, -1, "unknown");
    emit_special(b, target, -2, "not applicable");
    for (size_t i = 0; target->target != NULL && i < target->target->members.count; i++) {
        if (target->target->members.items[i].key < -2) {
            emit_special(b, target, target->target->members.items[i].key, NULL);
        }
    }
}

const char *
special_key(Build *b, const Column *column, const char *text, const char *key)
{
    StrBuf out = strbuf_new(b->arena);

    if (column->specials.count == 0) {
        return NULL;
    }
    strbuf_str(&out, "CASE");
    for (size_t i = 0; i < column->specials.count; i++) {
        const Special *special = &column->specials.items[i];

        if (special->text.text[0] == '\0') {
            strbuf_fmt(&out, " WHEN (%s) IS NULL", text != NULL ? text : key);
        } else {
            strbuf_fmt(&out, " WHEN (%s) = %s", text, literal(b, special->text.text));
        }
        strbuf_fmt(&out, " THEN CAST(%lld AS bigint)", special->key);
    }
    strbuf_str(&out, " END");
    return out.text;
}
