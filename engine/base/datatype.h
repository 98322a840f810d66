/*
 * DataType: a SQL type as both dialects know it.
 *
 * Authors write it in target columns; the catalog reads it from the server.
 * What neither dialect shares (json, arrays, uuid ...) is DATATYPE_OTHER, and its variant says
 * what we know of it; what becomes of each type is the table in base/lattice.h.
 */
#ifndef ENGINE_BASE_DATATYPE_H
#define ENGINE_BASE_DATATYPE_H

#include <stdbool.h>

#include "base/strbuf.h"

typedef enum DataTypeKind
{
    DATATYPE_UNKNOWN, /* an expression whose type we could not tell */
    DATATYPE_BOOLEAN,
    DATATYPE_SMALLINT,
    DATATYPE_INTEGER,
    DATATYPE_BIGINT,
    DATATYPE_DECIMAL, /* precision, scale; precision 0: as PostgreSQL's bare numeric */
    DATATYPE_DOUBLE,  /* real and double precision */
    DATATYPE_VARCHAR, /* length in characters; 0: no limit (text) */
    DATATYPE_CHAR,    /* blank padded */
    DATATYPE_DATE,
    DATATYPE_TIMESTAMP, /* without time zone */
    DATATYPE_TIMESTAMPTZ,
    DATATYPE_TIME,
    DATATYPE_OTHER
} DataTypeKind;

/* What the kind alone does not tell. */
typedef enum TypeVariant
{
    VARIANT_NONE,
    VARIANT_REAL, /* of DATATYPE_DOUBLE: six digits */
    VARIANT_TIMETZ,
    VARIANT_INTERVAL,
    VARIANT_UUID,
    VARIANT_JSON, /* json, jsonb, SUPER */
    VARIANT_XML,
    VARIANT_BYTES, /* bytea, VARBYTE */
    VARIANT_ARRAY,
    VARIANT_BITS,
    VARIANT_MONEY,
    VARIANT_NETWORK, /* inet, cidr, macaddr */
    VARIANT_SPATIAL  /* geometry, geography, HLLSKETCH: no text of use */
} TypeVariant;

typedef struct DataType
{
    DataTypeKind kind;
    TypeVariant variant;
    unsigned length;    /* VARCHAR, CHAR: characters; 0: no limit */
    unsigned precision; /* DECIMAL: digits */
    unsigned scale;     /* DECIMAL */
} DataType;

/*
 * Reads "varchar(64)", "character varying(64)", "numeric(18,2)", "int8",
 * "timestamp(6) without time zone" ... in any case and spacing.  False when the text
 * is not a type at all (unbalanced, trailing words); a well-formed name that
 * is none of ours gives DATATYPE_OTHER and true.
 */
bool datatype_parse(const char *text, DataType *out);

/* "varchar(64)", "decimal(18,2)", "timestamp": how an author would write it; of DATATYPE_OTHER its variant. */
void datatype_render(DataType type, StrBuf *out);

/* The same to SQL that stores or compares them: real and double are one. */
bool datatype_equal(DataType a, DataType b);

/* May an author declare a target column of this type? (not UNKNOWN, CHAR, TIME, OTHER, not
 * VARCHAR without a length, not DECIMAL without a precision or above 38 digits). */
bool datatype_is_storable(DataType type);

/* smallint, integer, bigint, decimal, double */
bool datatype_is_numeric(DataType type);
/* varchar, char */
bool datatype_is_text(DataType type);
/* date, timestamp, timestamptz */
bool datatype_is_time(DataType type);

/* Characters of the longest value of a type as text; 0: no bound worth knowing. */
unsigned datatype_longest_text(DataType type);

/* Can every value of `from` be held by `to` unchanged (varchar(10) by varchar(20), integer by
 * decimal(18,0))? */
bool datatype_holds(DataType to, DataType from);

#endif
