/* Texts that may be JSON.  Where the dialect cannot ask: what becomes of it when one level after the other is replaced. */
#include "gen/build.h"

enum
{
    DEEPEST_JSON = 8 /* levels of a document that PostgreSQL is trusted to read */
};

const char *
is_json(Build *b, const char *text)
{
    Vars vars = vars_new(b);

    var_code(&vars, "text", text);
    if (has_template(b->dialect, "json_level")) {
        const char *collapsed = piece(b, "json_marks", &vars);

        for (size_t i = 0; i < DEEPEST_JSON; i++) {
            Vars level = vars_new(b);

            var_code(&level, "text", collapsed);
            collapsed = piece(b, "json_level", &level);
        }
        var_code(&vars, "collapsed", collapsed);
    }
    return piece(b, "is_json", &vars);
}

const char *
json_of(Build *b, const char *operand, DataType from)
{
    Vars vars = vars_new(b);
    const char *text = arena_fmt(b->arena, "(%s)", operand);

    if (from.variant == VARIANT_JSON) {
        var_code(&vars, "document", text);
        return piece(b, "json_of_document", &vars);
    }
    text = datatype_is_text(from) || from.kind == DATATYPE_UNKNOWN
               ? text
               : arena_fmt(b->arena, "(%s)", text_sql(b, operand, from));
    var_code(&vars, "text", text);
    var_code(&vars, "is_json", is_json(b, text));
    return piece(b, "json_of_text", &vars);
}
