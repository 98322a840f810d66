/*
 * Doc: a YAML file as trees in which every node knows where it came from.
 *
 * Stricter than YAML on purpose: no anchors, aliases or tags, no duplicate
 * keys, UTF-8 only, keys are text.  Scalars keep their text; nothing is guessed from
 * their look (`no` is the text "no").  A file may hold several documents.
 *
 * Spans: of a quoted scalar on one line, the text inside the quotes; so the span's width equals
 * the text's length in code points exactly when text and source agree, and an offset into the
 * text is an offset from the span's column.  Anything longer than a line has width 1.
 *
 * Trees are short-lived: readers copy what they keep.
 */
#ifndef ENGINE_MAPPING_DOC_H
#define ENGINE_MAPPING_DOC_H

#include "base/diag.h"

typedef enum DocKind
{
    DOC_SCALAR,
    DOC_LIST,
    DOC_MAP,
    DOC_BROKEN /* already reported; readers pass over it in silence */
} DocKind;

typedef enum DocStyle
{
    DOC_PLAIN,  /* scalar without quotes; list or map by indentation */
    DOC_QUOTED, /* '...' or "..." */
    DOC_BLOCK,  /* | or >; the final line break is dropped */
    DOC_FLOW    /* list or map in [ ] or { } */
} DocStyle;

typedef struct DocNode DocNode;
struct DocNode
{
    DocKind kind;
    DocStyle style;
    Span span;
    const char *scalar; /* DOC_SCALAR: text; else NULL */
    const DocNode *key; /* the key naming this node inside a DOC_MAP, else NULL */
    DocNode *first;     /* DOC_LIST, DOC_MAP: first child */
    DocNode *next;      /* next sibling, in source order */
    size_t count;       /* DOC_LIST, DOC_MAP: children */
    const char *meant;  /* set by readers on an unknown key: the key it was taken for */
};

typedef struct Doc Doc;
struct Doc
{
    Doc *next;
    DocNode *root;
};

/*
 * Every document of the file.  `*complete` is false when reading stopped at a mistake, after at
 * least one diagnostic; documents before it are returned all the same.
 * Errors: DIAG_YAML_SYNTAX, DIAG_YAML_FEATURE, DIAG_DUPLICATE_KEY, DIAG_YAML_CUT.
 */
Doc *doc_parse(Arena *arena, const Source *source, bool *complete, Diags *diags);

/* The child under `key`, or NULL. */
DocNode *doc_find(const DocNode *map, const char *key);

/* A plain `~` or nothing at all. */
bool doc_is_null(const DocNode *node);

#endif
