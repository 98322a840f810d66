-- Two warehouses of one project: the rows that only one of them has.  Called by compare_warehouse.sh, which gives
-- the declared targets on standard input and the schemas as :dw, :control, :other_dw, :other_control.
SET client_min_messages = warning;
SET search_path = pg_temp, pg_catalog;
CREATE TEMPORARY TABLE declared (what text, target text, name text, dimension text);
\copy declared from pstdin with (format csv)
SELECT set_config('compare.dw_a', :'dw', false), set_config('compare.control_a', :'control', false),
       set_config('compare.dw_b', :'other_dw', false), set_config('compare.control_b', :'other_control', false) \g /dev/null

-- What each member is called: its tenant and its key, with references of the key by their own names.
CREATE TEMPORARY TABLE member (side text, dimension text, surrogate bigint, called text);
CREATE TEMPORARY TABLE line (side text, target text, content text);

-- The column behind a reference.
CREATE FUNCTION pg_temp.column_of(name text, dimension text) RETURNS text LANGUAGE sql AS $$
    SELECT name || CASE dimension WHEN 'date' THEN '_date_key' ELSE '_key' END
$$;

-- One column of target t as SQL text.
CREATE FUNCTION pg_temp.said(side text, owner text, column_name text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN d.what = 'column' THEN format('%L || coalesce(t.%I::text, ''~'')', d.name || '=', d.name)
                WHEN d.dimension = 'date' THEN format('%L || t.%I', d.name || '=', pg_temp.column_of(d.name, d.dimension))
                ELSE format('%L || coalesce((SELECT m.called FROM pg_temp.member m WHERE m.side = %L AND m.dimension = %L AND m.surrogate = t.%I), ''LOST'')',
                            d.name || '=', side, d.dimension, pg_temp.column_of(d.name, d.dimension)) END
      FROM pg_temp.declared d
     WHERE d.target = owner AND d.name = column_name AND d.what IN ('column', 'reference')
$$;

-- The tenant of a row of a table, where it has one.
CREATE FUNCTION pg_temp.whose(side text, target text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_attribute a
                              WHERE a.attrelid = format('%I.%I', current_setting('compare.dw_' || side), target)::regclass AND a.attname = 'tenant_key')
                THEN format('coalesce((SELECT c.tenant || ''_'' || c.region FROM %I.tenant c WHERE c.tenant_key = t.tenant_key), ''-'')',
                            current_setting('compare.control_' || side))
                ELSE '''shared''' END
$$;

-- A dimension is done when those that its key refers to are.
CREATE FUNCTION pg_temp.name_members(side text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    d text;
    done text[] := ARRAY['tenant'];
    progress boolean := true;
BEGIN
    EXECUTE format('INSERT INTO pg_temp.member SELECT %L, ''tenant'', tenant_key, tenant || ''_'' || region FROM %I.tenant',
                   side, current_setting('compare.control_' || side));
    WHILE progress LOOP
        progress := false;
        FOR d IN SELECT x.target FROM pg_temp.declared x
                  WHERE x.what = 'target' AND x.name = 'dimension' AND x.target <> ALL (done)
                    AND NOT EXISTS (SELECT 1 FROM pg_temp.declared k
                                      JOIN pg_temp.declared r ON r.target = k.target AND r.name = k.name AND r.what = 'reference'
                                     WHERE k.what = 'key' AND k.target = x.target AND r.dimension <> ALL (done)) LOOP
            EXECUTE format('INSERT INTO pg_temp.member
                            SELECT %L, %L, t.%I, CASE WHEN t.%I < 0 THEN t.%I::text ELSE %s || ''{'' || concat_ws('','', %s) || ''}'' END
                              FROM %I.%I t', side, d, d || '_key', d || '_key', d || '_key', pg_temp.whose(side, d),
                           (SELECT string_agg(pg_temp.said(side, d, k.name), ', ' ORDER BY k.name)
                              FROM pg_temp.declared k WHERE k.what = 'key' AND k.target = d),
                           current_setting('compare.dw_' || side), d);
            -- A tracked member is also known by its durable key, which no version of it need have.
            IF EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attname = d || '_durable_key'
                          AND a.attrelid = format('%I.%I', current_setting('compare.dw_' || side), d)::regclass) THEN
                EXECUTE format('INSERT INTO pg_temp.member
                                SELECT DISTINCT %L, %L, t.%I, m.called
                                  FROM %I.%I t JOIN pg_temp.member m ON m.side = %L AND m.dimension = %L AND m.surrogate = t.%I
                                 WHERE NOT EXISTS (SELECT FROM pg_temp.member x
                                                    WHERE x.side = %L AND x.dimension = %L AND x.surrogate = t.%I)',
                               side, d, d || '_durable_key', current_setting('compare.dw_' || side), d, side, d, d || '_key',
                               side, d, d || '_durable_key');
            END IF;
            done := done || d;
            progress := true;
        END LOOP;
    END LOOP;
END $$;

-- Every row of every target as one text.
CREATE FUNCTION pg_temp.write_lines(side text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    d pg_temp.declared;
BEGIN
    FOR d IN SELECT * FROM pg_temp.declared x WHERE x.what = 'target' LOOP
        EXECUTE format('INSERT INTO pg_temp.line SELECT %L, %L, concat_ws('' '', %s, %s) FROM %I.%I t WHERE %s', side, d.target,
                       pg_temp.whose(side, d.target),
                       (SELECT string_agg(pg_temp.said(side, d.target, c.name), ', ' ORDER BY c.name)
                          FROM pg_temp.declared c
                         WHERE c.target = d.target AND c.what IN ('column', 'reference')
                           AND NOT EXISTS (SELECT 1 FROM pg_temp.declared k
                                            WHERE k.what = 'kept' AND k.target = c.target AND k.name = c.name)),
                       current_setting('compare.dw_' || side), d.target,
                       CASE d.name WHEN 'fact' THEN 'true'
                                   ELSE format('NOT t.firn_inferred AND NOT t.firn_deleted AND t.%I > 0', d.target || '_key') END);
    END LOOP;
END $$;

SELECT pg_temp.name_members(s), pg_temp.write_lines(s) FROM unnest(ARRAY['a', 'b']) s \g /dev/null
ANALYZE line;
SELECT :'dw' || ' only: ' || target || ': ' || content
  FROM (SELECT target, content FROM line WHERE side = 'a' EXCEPT ALL SELECT target, content FROM line WHERE side = 'b') x
 ORDER BY 1 LIMIT 20;
SELECT :'other_dw' || ' only: ' || target || ': ' || content
  FROM (SELECT target, content FROM line WHERE side = 'b' EXCEPT ALL SELECT target, content FROM line WHERE side = 'a') x
 ORDER BY 1 LIMIT 20;
