#include "catalog/envelope.h"

#include <string.h>

#include <jansson.h>

#include "base/vec.h"

enum
{
    LONGEST_NAME = 50
};

/* A column of the rows, and what was seen of its values. */
typedef struct Seen
{
    const char *name;
    bool whole;    /* numbers without a fraction */
    bool truth;    /* true, false */
    bool other;    /* texts, numbers with a fraction, which no float may hold, documents */
    size_t length; /* of the longest, in characters at most */
} Seen;

typedef struct Unwrapping
{
    Arena *arena;
    const CatalogTable *table;
    const DbRows *rows;
    json_t **images; /* by row: a new reference, or NULL */
    VEC_OF(Seen) seen;
} Unwrapping;

/* ---- one envelope ------------------------------------------------------------------------------- */

/* The document, also of a text that nobody parsed, and below `payload`; a new reference, or NULL. */
static json_t *
envelope_of(const char *text)
{
    json_t *read = json_loads(text, JSON_DECODE_ANY, NULL);

    if (json_is_string(read)) {
        json_t *inner = json_loads(json_string_value(read), JSON_DECODE_ANY, NULL);

        json_decref(read);
        read = inner;
    }
    json_t *payload = json_object_get(read, "payload");

    if (json_is_object(payload)) {
        json_incref(payload);
        json_decref(read);
        return payload;
    }
    return read;
}

static bool
is_envelope(const json_t *envelope)
{
    const char *op = json_string_value(json_object_get(envelope, "op"));

    return op != NULL && strlen(op) == 1 && strchr("cudrt", *op) != NULL &&
           (strcmp(op, "t") == 0 || json_is_object(json_object_get(envelope, "after")) ||
            json_is_object(json_object_get(envelope, "before")));
}

/* The row that an envelope tells of: a new reference, or NULL. */
static json_t *
image_of(const json_t *envelope)
{
    const bool deleted = strcmp(json_string_value(json_object_get(envelope, "op")), "d") == 0;
    json_t *image = json_object_get(envelope, deleted ? "before" : "after");

    return json_is_object(image) ? json_incref(image) : NULL;
}

static const char *
text_of(Arena *arena, const json_t *value)
{
    if (value == NULL || json_is_null(value)) {
        return NULL;
    }
    if (json_is_string(value)) {
        return arena_strdup(arena, json_string_value(value));
    }
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    const char *out = text != NULL ? arena_strdup(arena, text) : NULL;

    free(text);
    return out;
}

/* ---- columns ------------------------------------------------------------------------------------ */

static bool
can_be_named(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name) &&
           strlen(name) <= LONGEST_NAME && name[0] != '\0' && (name[0] < '0' || name[0] > '9');
}

static Seen *
seen_of(Unwrapping *u, const char *name)
{
    for (size_t i = 0; i < u->seen.count; i++) {
        if (strcmp(u->seen.items[i].name, name) == 0) {
            return &u->seen.items[i];
        }
    }
    Seen *out = vec_push(u->arena, &u->seen);

    *out = (Seen){.name = arena_strdup(u->arena, name)};
    return out;
}

static void
look(Unwrapping *u, json_t *image)
{
    const char *name;
    json_t *value;

    json_object_foreach (image, name, value) {
        if (!can_be_named(name) || table_column(u->table, name) != NULL) {
            continue;
        }
        Seen *seen = seen_of(u, name);
        const char *text = text_of(u->arena, value);

        if (text != NULL) {
            seen->whole = seen->whole || json_is_integer(value);
            seen->truth = seen->truth || json_is_boolean(value);
            seen->other = seen->other || !(json_is_integer(value) || json_is_boolean(value));
            seen->length = strlen(text) > seen->length ? strlen(text) : seen->length;
        }
    }
}

/* Texts twice as long as the longest that was seen. */
static DataType
type_of(const Seen *seen)
{
    static const unsigned lengths[] = {20, 50, 100, 200, 500, 1000, 4000, 16000};
    size_t i = 0;

    if (seen->whole && !seen->truth && !seen->other) {
        return (DataType){.kind = DATATYPE_BIGINT};
    }
    if (seen->truth && !seen->whole && !seen->other) {
        return (DataType){.kind = DATATYPE_BOOLEAN};
    }
    while (i + 1 < sizeof(lengths) / sizeof(*lengths) && lengths[i] < seen->length * 2) {
        i++;
    }
    return (DataType){.kind = DATATYPE_VARCHAR, .length = lengths[i]};
}

static CatalogTable
with_columns(const Unwrapping *u)
{
    const size_t own = u->table->column_count;
    CatalogColumn *columns = arena_new_array(u->arena, CatalogColumn, own + u->seen.count + 1);
    CatalogTable out = *u->table;

    memcpy(columns, u->table->columns, own * sizeof(*columns));
    for (size_t i = 0; i < u->seen.count; i++) {
        StrBuf type = strbuf_new(u->arena);

        datatype_render(type_of(&u->seen.items[i]), &type);
        columns[own + i] = (CatalogColumn){.name = u->seen.items[i].name,
                                           .type_text = type.text,
                                           .type = type_of(&u->seen.items[i])};
    }
    out.columns = columns;
    out.column_count = own + u->seen.count;
    out.by_name = NULL;
    return out;
}

static DbRows
with_values(const Unwrapping *u)
{
    const size_t own = u->table->column_count;
    const size_t width = own + u->seen.count;
    const char **values = arena_new_array(u->arena, const char *, u->rows->row_count *width + 1);

    for (size_t r = 0; r < u->rows->row_count; r++) {
        for (size_t c = 0; c < own; c++) {
            values[r * width + c] = db_value(u->rows, r, c);
        }
        for (size_t i = 0; i < u->seen.count; i++) {
            values[r * width + own + i] =
                text_of(u->arena, json_object_get(u->images[r], u->seen.items[i].name));
        }
    }
    return (DbRows){.row_count = u->rows->row_count, .column_count = width, .values = values};
}

/* ---- a table ------------------------------------------------------------------------------------ */

static bool
may_hold_json(const CatalogColumn *column)
{
    return column->type.variant == VARIANT_JSON || datatype_is_text(column->type);
}

/* The rows in the envelopes of a column; false where it holds others, or too many that were cut. */
static bool
read_column(Unwrapping *u, size_t column)
{
    static const double nearly_all = 0.8;
    size_t there = 0;
    size_t envelopes = 0;

    for (size_t r = 0; r < u->rows->row_count; r++) {
        const char *text = db_value(u->rows, r, column);
        json_t *envelope = text != NULL ? envelope_of(text) : NULL;

        there += text != NULL;
        if (is_envelope(envelope)) {
            envelopes++;
            u->images[r] = image_of(envelope);
        }
        json_decref(envelope);
    }
    return envelopes > 0 && (double) envelopes >= nearly_all * (double) there;
}

static void
forget(const Unwrapping *u)
{
    for (size_t r = 0; r < u->rows->row_count; r++) {
        json_decref(u->images[r]);
        u->images[r] = NULL;
    }
}

bool
catalog_unwrap(Arena *arena, const CatalogTable *table, const DbRows *rows, Unwrapped *out)
{
    Unwrapping u = {.arena = arena,
                    .table = table,
                    .rows = rows,
                    .images = arena_new_array(arena, json_t *, rows->row_count + 1)};
    bool found = false;

    for (size_t c = 0; !found && c < table->column_count && c < rows->column_count; c++) {
        if (may_hold_json(&table->columns[c]) && read_column(&u, c)) {
            for (size_t r = 0; r < rows->row_count; r++) {
                look(&u, u.images[r]);
            }
            found = u.seen.count > 0;
            if (found) {
                *out = (Unwrapped){.table = with_columns(&u),
                                   .rows = with_values(&u),
                                   .json = c,
                                   .first = table->column_count};
            }
        }
        forget(&u);
    }
    return found;
}
