#include "gen/build.h"

#include <string.h>

#include "base/fingerprint.h"

Build
build_new(Gen *gen, Arena *arena, const char *step, Diags *diags)
{
    return (Build){.gen = gen,
                   .dialect = gen->dialect,
                   .arena = arena,
                   .diags = diags,
                   .step = step,
                   .ok = true};
}

bool
build_end(const Build *b, StepKind kind, Step *out)
{
    *out = (Step){.id = b->step,
                  .kind = kind,
                  .statements = b->statements.items,
                  .count = b->statements.count};
    return b->ok;
}

void
comma(StrBuf *out)
{
    if (out->len > 0) {
        strbuf_str(out, ", ");
    }
}

void
comma_line(StrBuf *out, const char *indent)
{
    if (out->len > 0) {
        strbuf_fmt(out, ",\n%s", indent);
    }
}

const char *
ident(Build *b, const char *name)
{
    StrBuf out = strbuf_new(b->arena);

    b->ok &= sql_ident(&out, b->dialect, name, b->diags);
    return out.text;
}

const char *
literal(Build *b, const char *text)
{
    StrBuf out = strbuf_new(b->arena);

    b->ok &= sql_literal(&out, b->dialect, text, b->diags);
    return out.text;
}

const char *
type_sql(Build *b, DataType type)
{
    StrBuf out = strbuf_new(b->arena);

    sql_type(&out, b->dialect, type);
    return out.text;
}

const char *
row_type(Build *b)
{
    return arena_fmt(b->arena, "%s%s", type_sql(b, (DataType){.kind = DATATYPE_VARCHAR}),
                     b->dialect->text_order);
}

const char *
qualified(Build *b, const char *schema, const char *table)
{
    return arena_fmt(b->arena, "%s.%s", ident(b, schema), ident(b, table));
}

const char *
row_cast(Build *b, const char *expr)
{
    return arena_fmt(b->arena, "CAST(%s AS %s)%s", expr,
                     type_sql(b, (DataType){.kind = DATATYPE_VARCHAR}), b->dialect->text_order);
}

const char *
short_name(const Build *b, const char *name, size_t room)
{
    enum
    {
        START = 32,
        DIGEST = 12
    };
    Fingerprint print = fingerprint_new();

    if (strlen(name) <= room) {
        return name;
    }
    fingerprint_text(&print, name);
    return arena_fmt(b->arena, "%.*s_%.*s", START, name, DIGEST, fingerprint_hex(b->arena, &print));
}

const char *
scratch(Build *b, const char *kind, const char *name)
{
    const char *whole =
        arena_fmt(b->arena, "scratch_%s%s%s", kind, name[0] != '\0' ? "_" : "", name);
    const char *table = short_name(b, whole, NAME_ROOM);

    return b->dialect->scratch_in_schema ? qualified(b, b->gen->control, table) : ident(b, table);
}

const char *
text_sql(Build *b, const char *expr, DataType type)
{
    StrBuf out = strbuf_new(b->arena);

    sql_as_text(&out, b->dialect, expr, type);
    return out.text;
}

const char *
cast_sql(Build *b, const char *expr, DataType type)
{
    return arena_fmt(b->arena, "CAST(%s AS %s)", expr, type_sql(b, type));
}

Vars
vars_new(const Build *b)
{
    Vars vars = {0};
    Build *writable = (Build *) (uintptr_t) b;

    var_ident(&vars, "control", b->gen->control);
    var_ident(&vars, "warehouse", b->gen->warehouse);
    var_code(&vars, "temporary", b->dialect->scratch_in_schema ? "UNLOGGED" : "TEMP");
    var_code(&vars, "run_now", scratch(writable, "run_now", ""));
    var_code(&vars, "run_branch", scratch(writable, "run_branch", ""));
    var_code(&vars, "now", b->dialect->now);
    return vars;
}

static void
add_var(Vars *vars, const char *name, SqlVarKind kind, const char *text)
{
    vars->items[vars->count++] = (SqlVar){.name = name, .kind = kind, .text = text};
}

void
var_ident(Vars *vars, const char *name, const char *text)
{
    add_var(vars, name, SQL_VAR_IDENT, text);
}

void
var_literal(Vars *vars, const char *name, const char *text)
{
    add_var(vars, name, SQL_VAR_LITERAL, text);
}

void
var_code(Vars *vars, const char *name, const char *sql)
{
    add_var(vars, name, SQL_VAR_CODE, sql);
}

void
var_number(const Build *b, Vars *vars, const char *name, long long number)
{
    var_code(vars, name, arena_fmt(b->arena, "%lld", number));
}

const char *
piece(Build *b, const char *name, const Vars *vars)
{
    StrBuf out = strbuf_new(b->arena);

    b->ok &= sql_render(&out, b->dialect, name, vars->items, vars->count, b->diags);
    return out.text;
}

void
emit(Build *b, const char *name, const Vars *vars)
{
    StrBuf out = strbuf_new(b->arena);

    strbuf_fmt(&out, "-- %s\n", b->step);
    b->ok &= sql_render(&out, b->dialect, name, vars->items, vars->count, b->diags);
    *vec_push(b->arena, &b->statements) = out.text;
}

bool
has_template(const SqlDialect *dialect, const char *name)
{
    const size_t folder = strlen(dialect->name);

    for (const SqlTemplate *template = sql_templates; template->name != NULL; template ++) {
        if ((strncmp(template->name, dialect->name, folder) == 0 &&
             strcmp(template->name + folder + 1, name) == 0) ||
            (strncmp(template->name, "common/", 7) == 0 && strcmp(template->name + 7, name) == 0)) {
            return true;
        }
    }
    return false;
}

const char *
what_is_bad(Build *b, const Conversion *conversion, DataType type)
{
    StrBuf name = strbuf_new(b->arena);

    datatype_render(type, &name);
    return conversion->said != NULL ? conversion->said
                                    : arena_fmt(b->arena, "cannot be read as %s", name.text);
}

void
put_reason(Build *b, StrBuf *reasons, const char *condition, const char *why, const char *shown)
{
    strbuf_fmt(reasons, "%sCASE WHEN %s THEN ", reasons->len > 0 ? " || " : "", condition);
    if (shown != NULL) {
        strbuf_fmt(reasons, "%s || COALESCE(%s, '') || '; ' ELSE '' END",
                   literal(b, arena_fmt(b->arena, "%s: ", why)), shown);
    } else {
        strbuf_fmt(reasons, "%s ELSE '' END", literal(b, arena_fmt(b->arena, "%s; ", why)));
    }
}
