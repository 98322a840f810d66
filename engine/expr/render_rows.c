/* Aggregates and windows as SQL. */
#include <string.h>

#include "expr/rendering.h"

/* a, b DESC */
static bool
render_sorted(const Render *render, const char *words, const Node *list)
{
    bool ok = true;

    for (size_t i = 0; i < list->count; i++) {
        strbuf_str(render->out, i == 0 ? words : ", ");
        ok &= render_any(render, list->args[i]->args[0]);
        strbuf_str(render->out, list->args[i]->op == 1 ? " DESC" : "");
    }
    return ok;
}

static bool
render_over(const Render *render, const Node *node, size_t arguments)
{
    const Node *partition = node->args[arguments];
    const Node *order = node->args[arguments + 1];
    const bool last = strcmp(node->function->name, "last_value") == 0;

    strbuf_str(render->out, " OVER (");
    const bool ok = render_sorted(render, "PARTITION BY ", partition) &&
                    render_sorted(render, partition->count > 0 ? " ORDER BY " : "ORDER BY ", order);

    if ((node->op & ROWS_BOUNDED) != 0) {
        strbuf_fmt(render->out, " ROWS BETWEEN %s PRECEDING AND CURRENT ROW",
                   node->args[arguments + 2]->text);
    } else if (order->count > 0 && node->function->traits != ROWS_RANK) {
        strbuf_str(render->out, last ? " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"
                                     : " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW");
    }
    strbuf_str(render->out, ")");
    return ok;
}

/* Sums and averages of exact numbers are decimals on both servers. */
bool
render_rows(const Render *render, const Node *node)
{
    const ExprSink *sink = render->sink;
    const size_t count = rows_argument_count(node);
    const DataType of =
        count > 0 ? expr_type(&(Expr){.root = node->args[0], .dialect = render->dialect}, sink)
                  : (DataType){.kind = DATATYPE_UNKNOWN};
    const DataType type = rows_type(node->function, of);
    const bool cast = type.kind == DATATYPE_DECIMAL && node->function->type == TYPE_DECIMAL;
    bool ok = true;

    strbuf_str(render->out, cast ? "CAST(" : "");
    strbuf_fmt(render->out, "%s(%s", node->function->name,
               (node->op & ROWS_DISTINCT) != 0 ? "DISTINCT "
               : (node->op & ROWS_STAR) != 0   ? "*"
                                               : "");
    for (size_t i = 0; i < count; i++) {
        strbuf_str(render->out, i > 0 ? ", " : "");
        strbuf_str(render->out, cast ? "CAST(" : "");
        ok &= render_any(render, node->args[i]);
        if (cast) {
            strbuf_str(render->out, " AS ");
            ok &= sink->type(sink->context, type, render->out, render->diags);
            strbuf_str(render->out, ")");
        }
    }
    strbuf_str(render->out, ")");
    if ((node->op & ROWS_OVER) != 0) {
        ok &= render_over(render, node, count);
    }
    if (cast) {
        strbuf_str(render->out, " AS ");
        ok &= sink->type(sink->context, type, render->out, render->diags);
        strbuf_str(render->out, ")");
    }
    return ok;
}
