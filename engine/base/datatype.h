/*
 * DataType: a SQL type as both dialects know it.
 *
 * Authors write it in target columns; the catalog reads it from the server.
 * What neither dialect shares (json, arrays, uuid ...) is DATATYPE_OTHER and
 * keeps the server's own spelling.
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

typedef struct DataType
{
    DataTypeKind kind;
    unsigned length;    /* VARCHAR, CHAR: characters */
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

/* "varchar(64)", "decimal(18,2)", "timestamp": how an author would write it. */
void datatype_render(DataType type, StrBuf *out);

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

/* Can every value of `from` be held by `to` unchanged (varchar(10) by varchar(20), integer by
 * decimal(18,0))? */
bool datatype_holds(DataType to, DataType from);

#endif
