-- What Redshift has and PostgreSQL lacks, or does otherwise.  The meanings are those of Amazon's manual, "SQL functions reference".
\set ON_ERROR_STOP 1
CREATE SCHEMA redshift;

-- Those that are slow here are VOLATILE, which they are not: a sub-select that has one is not merged into the query around it, where
-- it would be written, and computed, many times.

-- The start of the statement, in UTC.
CREATE FUNCTION redshift.getdate() RETURNS timestamp LANGUAGE sql STABLE
AS $$ SELECT date_trunc('second', statement_timestamp() AT TIME ZONE 'UTC') $$;

-- TRY_CAST: the text if it can be cast, or else NULL.  The manual warns: no blank text.
CREATE FUNCTION redshift.readable(value text, kind text) RETURNS text LANGUAGE plpgsql VOLATILE STRICT
AS $$
BEGIN
    EXECUTE format('SELECT CAST(%L AS %s)', value, kind);
    RETURN value;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;

-- Characters; of char without the blanks at the end.
CREATE FUNCTION redshift.len(value text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT length(value) $$;

-- PostgreSQL rounds no double precision to digits.
CREATE FUNCTION redshift.round(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT pg_catalog.round(value) $$;
CREATE FUNCTION redshift.round(value numeric, digits integer) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT pg_catalog.round(value, digits) $$;
CREATE FUNCTION redshift.round(value double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT pg_catalog.round(CAST(value AS numeric))::double precision $$;
CREATE FUNCTION redshift.round(value double precision, digits integer) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT pg_catalog.round(CAST(value AS numeric), digits)::double precision $$;

-- The bytes' digits; PostgreSQL has it of numbers.
CREATE FUNCTION redshift.to_hex(value bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT upper(encode(value, 'hex')) $$;

-- Every match is replaced.
CREATE FUNCTION redshift.regexp_replace(value text, pattern text, replacement text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT pg_catalog.regexp_replace(value, pattern, replacement, 'g') $$;

CREATE FUNCTION redshift.strtol(digits text, base integer) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
BEGIN
    IF base <> 16 OR length(digits) > 15 THEN
        RAISE EXCEPTION 'strtol of % digits in base % is not played', length(digits), base;
    END IF;
    RETURN ('x' || lpad(digits, 16, '0'))::bit(64)::bigint;
END
$$;

CREATE FUNCTION redshift.is_valid_json(value text) RETURNS boolean LANGUAGE plpgsql VOLATILE STRICT
AS $$
BEGIN
    PERFORM value::json;
    RETURN left(ltrim(value, E' \t\n\r'), 1) IN ('{', '[');
EXCEPTION WHEN data_exception THEN
    RETURN false;
END
$$;

CREATE FUNCTION redshift.json_parse(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT value::jsonb $$;

CREATE FUNCTION redshift.json_serialize(value jsonb) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT value::text::varchar $$;

CREATE FUNCTION redshift.json_size(value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT octet_length(value::text)::bigint $$;

CREATE FUNCTION redshift.json_typeof(value jsonb) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT jsonb_typeof(value)::varchar $$;

-- Staging of the tests has `json` where Redshift has SUPER.
CREATE FUNCTION redshift.json_serialize(value json) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT redshift.json_serialize(value::jsonb) $$;
CREATE FUNCTION redshift.json_size(value json) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT redshift.json_size(value::jsonb) $$;
CREATE FUNCTION redshift.json_typeof(value json) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT redshift.json_typeof(value::jsonb) $$;

-- A text in a document loses its quotes when it is cast.
CREATE FUNCTION redshift.scalar(value json) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT (value #>> '{}')::varchar $$;
CREATE FUNCTION redshift.scalar(value jsonb) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT (value #>> '{}')::varchar $$;
CREATE CAST (json AS varchar) WITH FUNCTION redshift.scalar(json);
CREATE CAST (jsonb AS varchar) WITH FUNCTION redshift.scalar(jsonb);

-- The empty text where the path leads to nothing or to a null.  The last word says that what is no JSON gives NULL, not an error.
CREATE FUNCTION redshift.path_text(value text, path text[], lenient boolean) RETURNS text LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    IF value IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN COALESCE(value::json #>> path, '');
EXCEPTION WHEN invalid_text_representation OR untranslatable_character THEN -- the latter: a NUL, which no text there can hold
    IF lenient THEN
        RETURN NULL;
    END IF;
    RAISE;
END
$$;
CREATE FUNCTION redshift.json_extract_path_text(text, text) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT redshift.path_text($1, ARRAY[$2], false) $$;
CREATE FUNCTION redshift.json_extract_path_text(text, text, boolean) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT redshift.path_text($1, ARRAY[$2], $3) $$;
CREATE FUNCTION redshift.json_extract_path_text(text, text, text) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT redshift.path_text($1, ARRAY[$2, $3], false) $$;
CREATE FUNCTION redshift.json_extract_path_text(text, text, text, boolean) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT redshift.path_text($1, ARRAY[$2, $3], $4) $$;
