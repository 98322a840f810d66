/* Inside of rendering: what its two files share. */
#ifndef ENGINE_EXPR_RENDERING_H
#define ENGINE_EXPR_RENDERING_H

#include "expr/tree.h"

typedef struct Render
{
    ExprDialect dialect;
    const ExprSink *sink;
    StrBuf *out;
    Diags *diags;
} Render;

/* render.c: any node, as it stands between commas */
bool render_any(const Render *render, const Node *node);

/* render_rows.c: an aggregate or a window */
bool render_rows(const Render *render, const Node *node);

#endif
