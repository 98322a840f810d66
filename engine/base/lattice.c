#include "base/lattice.h"

/* clang-format off: a table reads best as one */
const char *const lattice_targets[LATTICE_TARGETS] = {
    "boolean", "smallint",    "integer", "bigint",    "decimal(18,2)",
    "double",  "varchar(40)", "date",    "timestamp", "timestamptz",
};

#define R CELL_REFUSED
#define S CELL_SAME
#define F CELL_FITS
#define G CELL_GUARDED
#define N CELL_NARROWS

#define NUMBER_HINT                                                                               \
    "Say which day a number means: `format: excel_serial`, `epoch_seconds` or a pattern such as " \
    "YYYYMMDD. Into a boolean, 0 is "                                                             \
    "false and all else true."
#define FLOAT_HINT                                                                                 \
    "Floating point does not hold decimals exactly; NaN, the infinities and what is too large go " \
    "to quarantine."
#define TEXT_HINT "Text is read by the value's format, without one as ISO."
#define DATE_HINT "A day is no number: say which, for example extract(year from t.day)."
#define TIME_HINT "A time of day is no day: keep it as varchar, or say which day it is of."
#define KEEP_HINT "Keep it as varchar, as the server writes it."

const LatticeRow lattice_rows[] = {
    {"boolean",
     "boolean",
     {.kind = DATATYPE_BOOLEAN},
     LATTICE_BOTH,
     {S, F, F, F, F, F, F, R, R, R},
     "A boolean is no day."},
    {"smallint",
     "smallint",
     {.kind = DATATYPE_SMALLINT},
     LATTICE_BOTH,
     {F, S, F, F, F, F, F, R, R, R},
     NUMBER_HINT},
    {"integer",
     "integer",
     {.kind = DATATYPE_INTEGER},
     LATTICE_BOTH,
     {F, G, S, F, F, F, F, R, R, R},
     NUMBER_HINT},
    {"bigint",
     "bigint",
     {.kind = DATATYPE_BIGINT},
     LATTICE_BOTH,
     {F, G, G, S, G, N, F, R, R, R},
     NUMBER_HINT},
    {"decimal(p,s), numeric(p,s)",
     "decimal(18,2)",
     {.kind = DATATYPE_DECIMAL, .precision = 18, .scale = 2},
     LATTICE_BOTH,
     {F, N, N, N, S, N, F, R, R, R},
     NUMBER_HINT},
    {"numeric without digits",
     "numeric",
     {.kind = DATATYPE_DECIMAL},
     LATTICE_POSTGRES,
     {F, G, G, G, G, N, G, R, R, R},
     NUMBER_HINT},
    {"real",
     "real",
     {.kind = DATATYPE_DOUBLE, .variant = VARIANT_REAL},
     LATTICE_BOTH,
     {F, N, N, N, N, S, G, R, R, R},
     FLOAT_HINT},
    {"double precision",
     "double precision",
     {.kind = DATATYPE_DOUBLE},
     LATTICE_BOTH,
     {F, N, N, N, N, S, G, R, R, R},
     FLOAT_HINT},
    {"money",
     "money",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_MONEY},
     LATTICE_POSTGRES,
     {R, N, N, N, G, N, G, R, R, R},
     "Money is read as numeric, never by its text, which depends on the server's place."},
    {"varchar(n)",
     "varchar(20)",
     {.kind = DATATYPE_VARCHAR, .length = 20},
     LATTICE_BOTH,
     {G, G, G, G, G, G, F, G, G, G},
     TEXT_HINT},
    {"text",
     "text",
     {.kind = DATATYPE_VARCHAR},
     LATTICE_BOTH,
     {G, G, G, G, G, G, G, G, G, G},
     TEXT_HINT},
    {"char(n)",
     "char(10)",
     {.kind = DATATYPE_CHAR, .length = 10},
     LATTICE_BOTH,
     {G, G, G, G, G, G, F, G, G, G},
     "Read without its padding."},
    {"date",
     "date",
     {.kind = DATATYPE_DATE},
     LATTICE_POSTGRES,
     {R, R, R, R, R, R, G, S, G, G},
     DATE_HINT},
    {"date",
     "date",
     {.kind = DATATYPE_DATE},
     LATTICE_REDSHIFT,
     {R, R, R, R, R, R, G, S, F, F},
     DATE_HINT},
    {"timestamp",
     "timestamp",
     {.kind = DATATYPE_TIMESTAMP},
     LATTICE_BOTH,
     {R, R, R, R, R, R, G, N, S, F},
     "A time is no number: say which, for example extract(epoch from t.at). Read in the value's "
     "`time_zone`."},
    {"timestamptz",
     "timestamptz",
     {.kind = DATATYPE_TIMESTAMPTZ},
     LATTICE_BOTH,
     {R, R, R, R, R, R, G, N, F, S},
     "A time is no number: say which, for example extract(epoch from t.at). Kept in UTC."},
    {"time",
     "time",
     {.kind = DATATYPE_TIME},
     LATTICE_BOTH,
     {R, R, R, R, R, R, G, R, R, R},
     TIME_HINT},
    {"timetz",
     "timetz",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_TIMETZ},
     LATTICE_BOTH,
     {R, R, R, R, R, R, G, R, R, R},
     TIME_HINT},
    {"interval",
     "interval",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_INTERVAL},
     LATTICE_BOTH,
     {R, R, R, R, R, R, G, R, R, R},
     "Say in which unit: extract(epoch from t.span) gives seconds."},
    {"uuid",
     "uuid",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_UUID},
     LATTICE_POSTGRES,
     {R, R, R, R, R, R, F, R, R, R},
     "A uuid is kept as varchar(36)."},
    {"json, jsonb",
     "jsonb",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_JSON},
     LATTICE_POSTGRES,
     {R, R, R, R, R, R, G, R, R, R},
     "Take a member out of it, json_extract_path_text(cast(t.doc as text), 'name'), or keep the "
     "document as varchar."},
    {"SUPER",
     "super",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_JSON},
     LATTICE_REDSHIFT,
     {R, R, R, R, R, R, G, R, R, R},
     "Take a member out of it, json_extract_path_text(cast(t.doc as varchar(65535)), 'name'), or "
     "keep the document as varchar."},
    {"xml",
     "xml",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_XML},
     LATTICE_POSTGRES,
     {R, R, R, R, R, R, G, R, R, R},
     KEEP_HINT},
    {"bytea, VARBYTE",
     "bytea",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_BYTES},
     LATTICE_BOTH,
     {R, R, R, R, R, R, G, R, R, R},
     "Bytes are kept in hexadecimal, as varchar."},
    {"arrays",
     "integer[]",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_ARRAY},
     LATTICE_POSTGRES,
     {R, R, R, R, R, R, G, R, R, R},
     KEEP_HINT},
    {"bit, bit varying",
     "bit varying(8)",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_BITS},
     LATTICE_POSTGRES,
     {G, R, R, R, R, R, G, R, R, R},
     "One bit is a boolean, several are a text of 0 and 1 and no number."},
    {"inet, cidr, macaddr",
     "inet",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_NETWORK},
     LATTICE_POSTGRES,
     {R, R, R, R, R, R, G, R, R, R},
     KEEP_HINT},
    {"geometry, geography, HLLSKETCH",
     "geometry",
     {.kind = DATATYPE_OTHER, .variant = VARIANT_SPATIAL},
     LATTICE_BOTH,
     {R, R, R, R, R, R, R, R, R, R},
     "Leave the column out, or give an expression that makes text of it in a view of staging."},
    {"enum, domain, oid and what is not named here",
     "mood",
     {.kind = DATATYPE_OTHER},
     LATTICE_BOTH,
     {G, G, G, G, G, G, G, G, G, G},
     "Read as the text that the server writes."},
};

#undef R
#undef S
#undef F
#undef G
#undef N
/* clang-format on */

const size_t lattice_row_count = sizeof(lattice_rows) / sizeof(lattice_rows[0]);

/* Do a row's example and the type mean the same sort? */
static bool
is_sort(DataType example, DataType type)
{
    return example.kind == type.kind && example.variant == type.variant &&
           (type.kind != DATATYPE_DECIMAL || (example.precision == 0) == (type.precision == 0)) &&
           (type.kind != DATATYPE_VARCHAR || (example.length == 0) == (type.length == 0));
}

const LatticeRow *
lattice_row(DataType from, bool redshift)
{
    const unsigned server = redshift ? LATTICE_REDSHIFT : LATTICE_POSTGRES;
    const LatticeRow *found = &lattice_rows[lattice_row_count - 1];

    for (size_t i = 0; i < lattice_row_count; i++) {
        if (is_sort(lattice_rows[i].type, from)) {
            found = &lattice_rows[i];
            if ((found->servers & server) != 0) {
                break;
            }
        }
    }
    return found;
}

static size_t
target_index(DataTypeKind kind)
{
    static const DataTypeKind kinds[LATTICE_TARGETS] = {
        DATATYPE_BOOLEAN,   DATATYPE_SMALLINT,   DATATYPE_INTEGER, DATATYPE_BIGINT,
        DATATYPE_DECIMAL,   DATATYPE_DOUBLE,     DATATYPE_VARCHAR, DATATYPE_DATE,
        DATATYPE_TIMESTAMP, DATATYPE_TIMESTAMPTZ};
    size_t i = 0;

    while (i < LATTICE_TARGETS && kinds[i] != kind) {
        i++;
    }
    return i;
}

static Cell
sized_text(Cell cell, DataType from, DataType to)
{
    const unsigned longest = datatype_longest_text(from);

    if (datatype_is_text(from)) {
        return datatype_holds(to, from) ? CELL_FITS : CELL_GUARDED;
    }
    return cell == CELL_FITS && to.length > 0 && to.length < longest ? CELL_GUARDED : cell;
}

static Cell
sized_decimal(Cell cell, DataType from, DataType to)
{
    if (from.kind == DATATYPE_BOOLEAN) {
        return to.precision > 0 && to.precision <= to.scale ? CELL_GUARDED : cell;
    }
    if (!datatype_is_numeric(from) || from.kind == DATATYPE_DOUBLE) {
        return cell;
    }
    if (datatype_holds(to, from)) {
        return CELL_FITS;
    }
    return from.kind == DATATYPE_DECIMAL && from.precision > 0 && from.scale > to.scale
               ? CELL_NARROWS
               : CELL_GUARDED;
}

Cell
lattice_cell(DataType from, DataType to, bool redshift)
{
    const size_t index = target_index(to.kind);
    const Cell cell =
        index == LATTICE_TARGETS ? CELL_GUARDED : lattice_row(from, redshift)->cells[index];

    if (cell == CELL_REFUSED || from.kind == DATATYPE_UNKNOWN || index == LATTICE_TARGETS) {
        return cell;
    }
    if (datatype_equal(from, to)) {
        return CELL_SAME;
    }
    if (to.kind == DATATYPE_VARCHAR) {
        return sized_text(cell, from, to);
    }
    if (to.kind == DATATYPE_DECIMAL) {
        return sized_decimal(cell, from, to);
    }
    /* A decimal without digits behind the point loses none. */
    return cell == CELL_NARROWS && from.kind == DATATYPE_DECIMAL && from.precision > 0 &&
                   from.scale == 0 && to.kind <= DATATYPE_BIGINT
               ? CELL_GUARDED
               : cell;
}

const char *
lattice_word(Cell cell)
{
    static const char *const words[] = {
        [CELL_REFUSED] = "refused", [CELL_SAME] = "same",       [CELL_FITS] = "fits",
        [CELL_GUARDED] = "guarded", [CELL_NARROWS] = "narrows",
    };

    return words[cell];
}

void
lattice_print(StrBuf *out)
{
    static const char *const servers[] = {"", " (PostgreSQL)", " (Redshift)", ""};

    strbuf_str(out, "| staging |");
    for (size_t t = 0; t < LATTICE_TARGETS; t++) {
        strbuf_fmt(out, " %s |", lattice_targets[t]);
    }
    strbuf_str(out, "\n|---|");
    for (size_t t = 0; t < LATTICE_TARGETS; t++) {
        strbuf_str(out, "---|");
    }
    for (size_t i = 0; i < lattice_row_count; i++) {
        const LatticeRow *row = &lattice_rows[i];

        strbuf_fmt(out, "\n| %s%s |", row->types, servers[row->servers]);
        for (size_t t = 0; t < LATTICE_TARGETS; t++) {
            strbuf_fmt(out, " %s |",
                       row->cells[t] == CELL_REFUSED ? "-" : lattice_word(row->cells[t]));
        }
    }
    strbuf_str(out, "\n");
}
