-- What is left of a tenant, whatever table it is in: tables, columns and rows come from the server's catalog, the
-- tenant's values from its staging.  Used by erase_leaves_nothing of pg_test.inc.

-- Every row of warehouse and control schema, as a digest: a rehearsal changes none.
CREATE OR REPLACE FUNCTION public.everything() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    place record;
    rows text;
    out text := '';
BEGIN
    FOR place IN SELECT t.table_schema AS s, t.table_name AS n FROM information_schema.tables t
                  WHERE t.table_schema IN ('dw', 'firn') AND t.table_type = 'BASE TABLE' ORDER BY 1, 2 LOOP
        EXECUTE format('SELECT COALESCE(md5(string_agg(x.line, chr(10) ORDER BY x.line)), ''-'') FROM (SELECT t::text AS line FROM %I.%I t) x', place.s, place.n) INTO rows;
        out := out || place.s || '.' || place.n || ' ' || rows || chr(10);
    END LOOP;
    RETURN out;
END $$;

-- Texts of the tenant's staging that no other tenant's staging holds.
CREATE OR REPLACE FUNCTION public.own_values(code text) RETURNS TABLE (value text) LANGUAGE plpgsql AS $$
DECLARE
    place record;
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS staged (mine boolean, value text);
    TRUNCATE staged;
    FOR place IN SELECT t.table_schema AS s, t.table_name AS n FROM information_schema.tables t
                  WHERE t.table_schema NOT IN ('dw', 'firn', 'public', 'information_schema') AND t.table_schema NOT LIKE 'pg\_%' LOOP
        EXECUTE format('INSERT INTO staged SELECT DISTINCT %L::boolean, btrim(v.value) FROM %I.%I t, jsonb_each_text(to_jsonb(t)) v
                         WHERE length(btrim(v.value)) >= 2 AND v.value NOT IN (''true'', ''false'') AND v.value ~ ''[A-Za-z]'' AND v.value !~ ''^[0-9]{4}-[0-9]{2}-[0-9]{2}T''',
                       place.s LIKE replace(code, '_', '\_') || '\_%', place.s, place.n);
    END LOOP;
    RETURN QUERY SELECT DISTINCT m.value FROM staged m WHERE m.mine AND NOT EXISTS (SELECT 1 FROM staged o WHERE NOT o.mine AND lower(o.value) = lower(m.value));
END $$;

-- "schema.table.column: what" for each place that still holds something of the tenant: its keys, its code, a value that only it
-- has (as a whole; a longer one also inside of others).  What stays says only that there was such a tenant.
CREATE OR REPLACE FUNCTION public.traces(code text, keys bigint[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    place record;
    found text;
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS own (value text);
    TRUNCATE own;
    INSERT INTO own SELECT o.value FROM public.own_values(code) o;
    FOR place IN SELECT c.table_schema AS s, c.table_name AS t, c.column_name AS c
                   FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
                  WHERE c.table_schema IN ('dw', 'firn') AND t.table_type = 'BASE TABLE'
                    AND c.table_name NOT IN ('tenant_state', 'tenant_history') AND NOT (c.table_schema = 'firn' AND c.table_name = 'tenant' AND c.column_name <> 'display_name')
                  ORDER BY 1, 2, 3 LOOP
        FOR found IN EXECUTE CASE WHEN place.c IN ('tenant_key', 'whole_key')
            THEN format('SELECT COUNT(*) || '' rows'' FROM %I.%I t WHERE t.%I = ANY ($1) HAVING COUNT(*) > 0', place.s, place.t, place.c)
            ELSE format('SELECT t.%1$I::text FROM %2$I.%3$I t WHERE position($2 || ''_'' in lower(t.%1$I::text)) > 0
                          UNION
                         SELECT o.value FROM own o JOIN %2$I.%3$I t ON btrim(t.%1$I::text) = o.value OR (length(o.value) >= 5 AND position(o.value in t.%1$I::text) > 0)
                          LIMIT 20', place.c, place.s, place.t) END USING keys, code LOOP
            RETURN NEXT place.s || '.' || place.t || '.' || place.c || ': ' || found;
        END LOOP;
    END LOOP;
END $$;
