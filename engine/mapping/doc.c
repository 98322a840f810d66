#include "mapping/doc.h"

#include <string.h>
#include <yaml.h>

#include "base/strmap.h"
#include "mapping/cut.h"

enum
{
    MAX_DEPTH = 32,
    LINEAR_KEYS = 12 /* up to here a walk over the siblings is cheaper than a hash */
};

typedef struct Builder
{
    Arena *arena;
    const Source *source;
    Diags *diags;
    yaml_parser_t parser;
    yaml_event_t event;   /* current event, owned by libyaml until advance() */
    size_t line;          /* of line_start, from 0 */
    size_t line_start;    /* byte offset */
    yaml_mark_t last_end; /* end of the last scalar that may have been cut */
    bool has_last;
    bool has_comments; /* somewhere in the file, perhaps */
} Builder;

static uint16_t
clamp(size_t number)
{
    return number > UINT16_MAX ? UINT16_MAX : (uint16_t) number;
}

static Span
mark_span(const Source *source, yaml_mark_t start, yaml_mark_t end)
{
    /* libyaml counts lines and columns from 0; people count from 1. */
    const bool one_line = start.line == end.line && end.column > start.column;

    return (Span){
        .source = source,
        .line = (uint32_t) start.line + 1,
        .column = clamp(start.column + 1),
        .width = one_line ? clamp(end.column - start.column) : 1,
    };
}

static const char *
line_text(Builder *b, size_t line)
{
    if (line < b->line) {
        b->line = 0;
        b->line_start = 0;
    }
    while (b->line < line) {
        const char *newline = strchr(b->source->text + b->line_start, '\n');

        if (newline == NULL) {
            break;
        }
        b->line_start = (size_t) (newline + 1 - b->source->text);
        b->line++;
    }
    return b->source->text + b->line_start;
}

/* Does the line hold ": " before this column?  Then a second one is inside a value. */
static bool
value_before(Builder *b, yaml_mark_t at)
{
    const char *line = line_text(b, at.line);
    const char *end = cut_rest_of_line(b->source, b->line_start, at.column + 1);

    for (const char *c = line; c + 1 < end; c++) {
        if (c[0] == ':' && c[1] == ' ') {
            return true;
        }
    }
    return false;
}

/* Errors of the reader have no mark, only a byte offset. */
static yaml_mark_t
offset_mark(const Source *source, size_t offset)
{
    yaml_mark_t mark = {0};

    for (size_t i = 0; i < offset && i < source->len; i++) {
        const unsigned char byte = (unsigned char) source->text[i];

        if (byte == '\n') {
            mark.line++;
            mark.column = 0;
        } else if ((byte & 0xC0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

/* A quoted text without end that begins on a line which held a text before. */
static bool
open_quote(const Builder *b)
{
    const char *context = b->parser.context;

    return b->has_last && context != NULL && strstr(context, "quoted scalar") != NULL &&
           b->last_end.line == b->parser.context_mark.line;
}

/* Is it a tab that the scanner cannot get over? */
static bool
at_tab(const Builder *b)
{
    const yaml_char_t *at = b->parser.buffer.pointer;

    return at != NULL && at < b->parser.buffer.last && *at == '\t';
}

static bool
report_syntax(Builder *b)
{
    const char *problem = b->parser.problem ? b->parser.problem : "unreadable YAML";
    const yaml_mark_t at = b->parser.problem_mark;
    const Span span = mark_span(b->source, at, at);

    if (b->parser.error == YAML_READER_ERROR) {
        const yaml_mark_t place = offset_mark(b->source, b->parser.problem_offset);

        return diag_error(b->diags, DIAG_YAML_BYTES, mark_span(b->source, place, place), "%s",
                          problem);
    }
    if (strstr(problem, "cannot start any token") != NULL ||
        strstr(problem, "alphabetic or numeric character") != NULL) {
        diag_error(b->diags, DIAG_YAML_SYNTAX, span, "%s", problem);
        diag_hint(b->diags, at_tab(b) ? "Indent with spaces: YAML takes no tab here."
                                      : "Quote the text: this character means something to YAML.");
        return false;
    }
    if (open_quote(b)) {
        const yaml_mark_t quote = b->parser.context_mark;

        return cut_report(mark_span(b->source, quote, quote),
                          "after a comma this quote begins another one", b->diags);
    }
    if (b->has_last && b->last_end.line == at.line && b->last_end.column <= at.column) {
        return cut_report(span, "what follows does not belong to it", b->diags);
    }
    if (strstr(problem, "mapping values are not allowed") != NULL && value_before(b, at)) {
        return cut_report(span, "a colon and a blank make it a key", b->diags);
    }
    diag_error(b->diags, DIAG_YAML_SYNTAX, span, "%s", problem);
    if (b->parser.context != NULL && b->parser.context_mark.line < at.line) {
        diag_hint(b->diags, "It happened %s that begins on line %zu.", b->parser.context,
                  b->parser.context_mark.line + 1);
    }
    return false;
}

static bool
advance(Builder *b)
{
    yaml_event_delete(&b->event);
    if (yaml_parser_parse(&b->parser, &b->event)) {
        return true;
    }
    memset(&b->event, 0, sizeof(b->event));
    return report_syntax(b);
}

static Span
event_span(const Builder *b)
{
    return mark_span(b->source, b->event.start_mark, b->event.end_mark);
}

static DocNode *
new_node(Builder *b, DocKind kind)
{
    DocNode *node = arena_new_obj(b->arena, DocNode);

    node->kind = kind;
    node->span = event_span(b);
    return node;
}

/* Inside a plain text ` #` starts a comment; an open bracket or quote before it gives it away. */
static bool
ends_at_comment(Builder *b, const DocNode *node)
{
    if (!b->has_comments) {
        return false;
    }
    const bool bracket = cut_has_open_bracket(node->scalar);

    if (!bracket && !cut_has_open_quote(node->scalar)) {
        return false;
    }
    line_text(b, b->event.end_mark.line);
    const char *rest = cut_rest_of_line(b->source, b->line_start, b->event.end_mark.column + 1);
    const char *hash = rest + strspn(rest, " \t");

    return hash > rest && *hash == '#' && (bracket || strcspn(hash, "'") < strcspn(hash, "\n"));
}

static void
set_scalar_style(Builder *b, DocNode *node)
{
    size_t len = b->event.data.scalar.length;

    switch (b->event.data.scalar.style) {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
            node->style = DOC_QUOTED;
            if (node->span.width > 2) {
                node->span.column++;
                node->span.width = (uint16_t) (node->span.width - 2);
            }
            break;
        case YAML_LITERAL_SCALAR_STYLE:
        case YAML_FOLDED_SCALAR_STYLE:
            node->style = DOC_BLOCK;
            while (len > 0 && b->event.data.scalar.value[len - 1] == '\n') {
                len--;
            }
            break;
        default:
            node->style = DOC_PLAIN;
    }
    node->scalar = arena_strndup(b->arena, (const char *) b->event.data.scalar.value, len);
}

static DocNode *
parse_scalar(Builder *b)
{
    DocNode *node = new_node(b, DOC_SCALAR);

    set_scalar_style(b, node);
    if (b->event.data.scalar.length > 0 && node->style != DOC_BLOCK) {
        b->last_end = b->event.end_mark;
        b->has_last = true;
    }
    if (node->style == DOC_PLAIN && ends_at_comment(b, node)) {
        cut_report(node->span, "a blank and # start a comment", b->diags);
        node->kind = DOC_BROKEN;
    }
    return node;
}

static DocNode *parse_node(Builder *b, unsigned depth);

/* The earlier child of the same key, or NULL.  `seen` is used once the map is big. */
static const DocNode *
find_earlier(const DocNode *map, const StrMap *seen, const DocNode *key)
{
    if (seen != NULL) {
        return strmap_get(seen, key->scalar);
    }
    const DocNode *child = doc_find(map, key->scalar);

    return child != NULL ? child->key : NULL;
}

static void
remember_key(Builder *b, DocNode *map, StrMap **seen, const DocNode *key)
{
    if (*seen == NULL && map->count < LINEAR_KEYS) {
        return;
    }
    if (*seen == NULL) {
        *seen = strmap_new(b->arena);
        for (DocNode *child = map->first; child != NULL; child = child->next) {
            strmap_put_const(*seen, child->key->scalar, child->key);
        }
    }
    strmap_put_const(*seen, key->scalar, key);
}

static const DocNode *
parse_key(Builder *b, unsigned depth)
{
    const DocNode *key = parse_node(b, depth);

    if (key != NULL && key->kind != DOC_SCALAR) {
        if (key->kind != DOC_BROKEN) {
            diag_error(b->diags, DIAG_YAML_FEATURE, key->span, "a key must be text");
        }
        return NULL;
    }
    return key;
}

static bool
parse_children(Builder *b, DocNode *parent, yaml_event_type_t end, unsigned depth)
{
    DocNode **tail = &parent->first;
    StrMap *seen = NULL;

    while (advance(b) && b->event.type != end) {
        const DocNode *key = NULL;
        const DocNode *earlier = NULL;

        if (parent->kind == DOC_MAP) {
            key = parse_key(b, depth);
            if (key == NULL) {
                return false;
            }
            earlier = find_earlier(parent, seen, key);
            if (!advance(b)) {
                return false;
            }
        }
        DocNode *child = parse_node(b, depth);

        if (child == NULL) {
            return false;
        }
        if (earlier != NULL) {
            diag_error(b->diags, DIAG_DUPLICATE_KEY, key->span, "key \"%s\" appears twice",
                       key->scalar);
            diag_hint(b->diags, "The first one is on line %u.", (unsigned) earlier->span.line);
            continue;
        }
        child->key = key;
        *tail = child;
        tail = &child->next;
        parent->count++;
        if (key != NULL) {
            remember_key(b, parent, &seen, key);
        }
    }
    return b->event.type == end;
}

static DocNode *
parse_collection(Builder *b, DocKind kind, bool flow, unsigned depth)
{
    const yaml_event_type_t end =
        kind == DOC_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    DocNode *node = new_node(b, kind);

    node->style = flow ? DOC_FLOW : DOC_PLAIN;
    node->span.width = 1;
    if (!parse_children(b, node, end, depth + 1)) {
        return NULL;
    }
    if (flow) {
        b->last_end = b->event.end_mark;
        b->has_last = true;
        if (!cut_check_flow(node, b->diags)) {
            node->kind = DOC_BROKEN;
        }
    }
    return node;
}

static bool
has_anchor_or_tag(const yaml_event_t *event)
{
    switch (event->type) {
        case YAML_SCALAR_EVENT:
            return event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
        case YAML_SEQUENCE_START_EVENT:
            return event->data.sequence_start.anchor != NULL ||
                   event->data.sequence_start.tag != NULL;
        case YAML_MAPPING_START_EVENT:
            return event->data.mapping_start.anchor != NULL ||
                   event->data.mapping_start.tag != NULL;
        default:
            return event->type == YAML_ALIAS_EVENT;
    }
}

static DocNode *
parse_node(Builder *b, unsigned depth)
{
    if (has_anchor_or_tag(&b->event)) {
        diag_error(b->diags, DIAG_YAML_FEATURE, event_span(b),
                   "anchors, aliases and tags are not allowed in mappings");
        diag_hint(b->diags, "Quote a text that begins with &, * or !.");
        return NULL;
    }
    if (depth > MAX_DEPTH) {
        diag_error(b->diags, DIAG_YAML_FEATURE, event_span(b), "nested deeper than %d levels",
                   MAX_DEPTH);
        return NULL;
    }
    switch (b->event.type) {
        case YAML_SCALAR_EVENT:
            return parse_scalar(b);
        case YAML_SEQUENCE_START_EVENT:
            return parse_collection(
                b, DOC_LIST, b->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE, depth);
        case YAML_MAPPING_START_EVENT:
            return parse_collection(
                b, DOC_MAP, b->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE, depth);
        default:
            diag_error(b->diags, DIAG_YAML_SYNTAX, event_span(b), "expected a value");
            return NULL;
    }
}

/* Each document is framed by two events; `~` or nothing as a whole document is passed over. */
static bool
parse_documents(Builder *b, Doc **tail)
{
    if (!advance(b)) {
        return false; /* stream start */
    }
    while (advance(b) && b->event.type == YAML_DOCUMENT_START_EVENT) {
        if (!advance(b)) {
            return false;
        }
        DocNode *root = parse_node(b, 0);

        if (root == NULL || !advance(b)) {
            return false;
        }
        if (!doc_is_null(root)) {
            *tail = arena_new_obj(b->arena, Doc);
            (*tail)->root = root;
            tail = &(*tail)->next;
        }
    }
    return b->event.type == YAML_STREAM_END_EVENT;
}

Doc *
doc_parse(Arena *arena, const Source *source, bool *complete, Diags *diags)
{
    Builder b = {.arena = arena, .source = source, .diags = diags};
    Doc *first = NULL;

    b.has_comments = memchr(source->text, '#', source->len) != NULL;
    yaml_parser_initialize(&b.parser);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *) source->text, source->len);
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    *complete = parse_documents(&b, &first);
    yaml_event_delete(&b.event);
    yaml_parser_delete(&b.parser);
    return first;
}

DocNode *
doc_find(const DocNode *map, const char *key)
{
    for (DocNode *child = map->first; child != NULL; child = child->next) {
        /* The first letter decides most of these comparisons, a tenth of reading a project. */
        if (child->key->scalar[0] == key[0] && strcmp(child->key->scalar, key) == 0) {
            return child;
        }
    }
    return NULL;
}

bool
doc_is_null(const DocNode *node)
{
    return node->kind == DOC_SCALAR && node->style == DOC_PLAIN &&
           (node->scalar[0] == '\0' || strcmp(node->scalar, "~") == 0);
}
