-- The replication service at work: loads staging schemas and applies rounds of changes to them.

CREATE OR REPLACE FUNCTION demo.schema_name(p demo.place, function text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT (p).tenant || '_' || (p).region || '_' || function $$;

-- An expression of a shape for one place.  The operation column and the sequence are the replication service's own.
CREATE OR REPLACE FUNCTION demo.bound(expression text, p demo.place, operation text, round int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT replace(replace(replace(expression, '{zone}', quote_literal((p).zone)), '{op}', quote_literal(operation)),
                   '{sequence}', CASE WHEN round = 0 THEN '''''' ELSE
                   $q$to_char(r.changed_at, 'YYYYMMDDHH24MISS') || '00' || lpad(r.n::text, 19, '0')$q$ END)
$$;

CREATE OR REPLACE FUNCTION demo.column_list(p demo.place, t demo.shape_table) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT string_agg(quote_ident(c.name), ', ' ORDER BY c.position)
      FROM demo.shape_column AS c
     WHERE c.shape = (t).shape AND c.noun = (t).noun AND c.table_name = (t).table_name
$$;

CREATE OR REPLACE FUNCTION demo.value_list(p demo.place, t demo.shape_table, operation text, round int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT string_agg('(' || demo.bound(c.expression, p, operation, round) || ')::' || c.type, ', ' ORDER BY c.position)
      FROM demo.shape_column AS c
     WHERE c.shape = (t).shape AND c.noun = (t).noun AND c.table_name = (t).table_name
$$;

-- The row source "demo.<noun>_rows(...) AS r": rows first..last as they look in `round`.
CREATE OR REPLACE FUNCTION demo.row_source(p demo.place, noun text, first int, last int, round int, at timestamp)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('demo.%I(%L::demo.place, %s, %s, %s, %L::timestamp) AS r',
                  CASE noun WHEN 'status_text' THEN 'status' ELSE noun END || '_rows', p::text, first, last, round, at)
$$;

CREATE OR REPLACE PROCEDURE demo.insert_rows(
    p demo.place, t demo.shape_table, first int, last int, round int, at timestamp, condition text)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I.%I (%s) SELECT %s FROM %s WHERE %s AND %s ORDER BY r.n'
                   ' ON CONFLICT DO NOTHING', -- a round that was cut short is played again
                   demo.schema_name(p, t.function), t.table_name, demo.column_list(p, t),
                   demo.value_list(p, t, 'I', round),
                   demo.row_source(p, t.noun, first, last, round, at), t.filter, condition);
END
$$;

CREATE OR REPLACE PROCEDURE demo.load_table(p demo.place, t demo.shape_table, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    schema_name text = demo.schema_name(p, t.function);
    definition text;
BEGIN
    SELECT string_agg(format('%I %s', c.name, c.type), ', ' ORDER BY c.position) INTO definition
      FROM demo.shape_column AS c
     WHERE c.shape = t.shape AND c.noun = t.noun AND c.table_name = t.table_name;
    EXECUTE format('CREATE TABLE %I.%I (%s)', schema_name, t.table_name, definition);
    CALL demo.insert_rows(p, t, 1, demo.size(p, t.noun), 0, at, 'true');
    IF t.keyed THEN
        EXECUTE format('ALTER TABLE %I.%I ADD PRIMARY KEY (%I)', schema_name, t.table_name, t.key_column);
    ELSIF t.noun = 'transaction' THEN
        CALL demo.insert_rows(p, t, 3, 4, 0, at, 'true'); -- a chunk that was loaded twice
    END IF;
    EXECUTE format('ANALYZE %I.%I', schema_name, t.table_name);
END
$$;

-- Change columns that lie: a NULL, and a clock that runs years ahead.
CREATE OR REPLACE PROCEDURE demo.plant_bad_clocks(p demo.place)
LANGUAGE plpgsql AS $$
BEGIN
    IF p.tenant IN ('quince', 'dahlia') THEN
        EXECUTE format('UPDATE %I.transactions SET updated_at = NULL WHERE id IN (11, 12)',
                       demo.schema_name(p, 'txn'));
    ELSIF p.tenant = 'clover' THEN
        EXECUTE format('UPDATE %I.transactions SET updated_at = ''2099-01-01'' WHERE id = 9',
                       demo.schema_name(p, 'txn'));
    END IF;
END
$$;

CREATE OR REPLACE PROCEDURE demo.drop_staging()
LANGUAGE plpgsql AS $$
DECLARE
    p demo.place;
    function text;
BEGIN
    FOR p IN SELECT * FROM demo.place ORDER BY position, region LOOP
        FOREACH function IN ARRAY ARRAY['lookup', 'customer', 'txn'] LOOP
            EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', demo.schema_name(p, function));
        END LOOP;
        COMMIT; -- one transaction for all would run out of locks
    END LOOP;
END
$$;

-- Everything anew.
CREATE OR REPLACE PROCEDURE demo.full_load(tenants int, transactions int, seed bigint, instant timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    p demo.place;
    t demo.shape_table;
    function text;
BEGIN
    CALL demo.drop_staging();
    CALL demo.define_places(tenants, transactions, seed);
    TRUNCATE demo.played;
    FOR p IN SELECT * FROM demo.place ORDER BY position, region LOOP
        FOREACH function IN ARRAY ARRAY['lookup', 'customer', 'txn'] LOOP
            EXECUTE format('CREATE SCHEMA %I', demo.schema_name(p, function));
        END LOOP;
        FOR t IN SELECT * FROM demo.shape_table AS s WHERE s.shape = p.shape ORDER BY s.noun, s.table_name LOOP
            CALL demo.load_table(p, t, instant AT TIME ZONE 'UTC');
        END LOOP;
        CALL demo.plant_bad_clocks(p);
        COMMIT;
    END LOOP;
END
$$;

-- Which of the first rows a round touches: about one in `rarity`, never fewer than two draws.
CREATE OR REPLACE FUNCTION demo.drawn(p demo.place, noun text, round int, what int, rarity int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('(SELECT DISTINCT 1 + demo.pick(%s, %s, k, %s)::bigint FROM generate_series(1, %s) AS k)',
                  (p).seed, 1000 * round + what, demo.size(p, noun), greatest(demo.size(p, noun) / rarity, 2))
$$;

-- "t is the staging row of r, and not marked as deleted".
CREATE OR REPLACE FUNCTION demo.same_row(p demo.place, t demo.shape_table) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('t.%I = (%s)::%s', c.name, demo.bound(c.expression, p, '', 0), c.type)
           || CASE WHEN EXISTS (SELECT FROM demo.shape_column AS o
                                 WHERE o.shape = (t).shape AND o.noun = (t).noun AND o.name = 'dms_op')
                   THEN ' AND t.dms_op <> ''D''' ELSE '' END
      FROM demo.shape_column AS c
     WHERE c.shape = (t).shape AND c.noun = (t).noun AND c.table_name = (t).table_name
           AND c.name = (t).key_column
$$;

-- An update is the old row taken out and the new one put in: the reader cannot tell.
CREATE OR REPLACE PROCEDURE demo.change_rows(
    p demo.place, t demo.shape_table, round int, at timestamp, rarity int)
LANGUAGE plpgsql AS $$
DECLARE
    source text = demo.row_source(p, t.noun, 1, demo.size(p, t.noun), round, at);
BEGIN
    EXECUTE format('WITH gone AS (DELETE FROM %1$I.%2$I AS t USING %3$s'
                   ' WHERE r.n IN %4$s AND %5$s AND %6$s RETURNING r.n)'
                   ' INSERT INTO %1$I.%2$I (%7$s) SELECT %8$s FROM %3$s WHERE r.n IN (SELECT n FROM gone)',
                   demo.schema_name(p, t.function), t.table_name, source,
                   demo.drawn(p, t.noun, round, 1, rarity), demo.same_row(p, t), t.filter,
                   demo.column_list(p, t), demo.value_list(p, t, 'U', round));
END
$$;

-- A delete leaves no trace, except where the replication service keeps the row and marks it.
CREATE OR REPLACE PROCEDURE demo.delete_rows(
    p demo.place, t demo.shape_table, round int, at timestamp, rarity int)
LANGUAGE plpgsql AS $$
DECLARE
    source text = demo.row_source(p, t.noun, 1, demo.size(p, t.noun), round, at);
    condition text = format('r.n IN %s AND %s AND %s', demo.drawn(p, t.noun, round, 2, rarity),
                            demo.same_row(p, t), t.filter);
BEGIN
    IF t.shape = 'operation' THEN
        EXECUTE format('UPDATE %I.%I AS t SET dms_op = ''D'', dms_commit_ts = r.changed_at, dms_change_seq = %s'
                       ' FROM %s WHERE %s',
                       demo.schema_name(p, t.function), t.table_name, demo.bound('{sequence}', p, 'D', round),
                       source, condition);
    ELSE
        EXECUTE format('DELETE FROM %I.%I AS t USING %s WHERE %s',
                       demo.schema_name(p, t.function), t.table_name, source, condition);
    END IF;
END
$$;

-- What one round does to one table: updates first, so that a row both updated and deleted ends deleted.
CREATE OR REPLACE PROCEDURE demo.play_table(p demo.place, t demo.shape_table, round int, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    growth int = demo.growth(p, t.noun);
    last int = demo.size(p, t.noun) + growth * round;
BEGIN
    IF growth > 0 THEN
        CALL demo.insert_rows(p, t, last - growth + 1, last, round, at, 'true');
    END IF;
    CASE t.noun
        WHEN 'transaction', 'fee_charge', 'card_authorization' THEN
            CALL demo.change_rows(p, t, round, at, 200);
            CALL demo.delete_rows(p, t, round, at, 500);
        WHEN 'customer', 'account' THEN
            CALL demo.change_rows(p, t, round, at, 100);
            IF (p.position + round) % 5 = 0 THEN
                CALL demo.delete_rows(p, t, round, at, 1000);
            END IF;
        WHEN 'product', 'branch' THEN
            IF (p.position + round) % 4 = 0 THEN
                CALL demo.change_rows(p, t, round, at, 10);
            END IF;
        ELSE NULL;
    END CASE;
END
$$;

-- Tables change shape too: a column that nobody asked for, and one that the mapping has waited for (channel, optional
-- until now).  As with the real service, rows from before the change stay NULL.
CREATE OR REPLACE PROCEDURE demo.change_shape(round int)
LANGUAGE plpgsql AS $$
BEGIN
    IF round = 1 AND EXISTS (SELECT FROM demo.place WHERE tenant = 'cedar') THEN
        ALTER TABLE cedar_na_txn.transactions ADD COLUMN IF NOT EXISTS risk_score smallint;
    ELSIF round = 2 AND EXISTS (SELECT FROM demo.place WHERE tenant = 'grove') THEN
        ALTER TABLE grove_na_txn.transactions ADD COLUMN IF NOT EXISTS channel varchar(10);
        ALTER TABLE grove_na_txn.transactions ALTER COLUMN channel SET DEFAULT 'MOB';
    END IF;
END
$$;

-- Plays a round; 0 plays the next one.
CREATE OR REPLACE PROCEDURE demo.play(wanted int, instant timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    next int = (SELECT coalesce(max(round), 0) + 1 FROM demo.played);
    p demo.place;
    t demo.shape_table;
BEGIN
    IF wanted NOT IN (0, next) THEN
        RAISE EXCEPTION 'the next round is %, not %', next, wanted
              USING HINT = 'Rounds are played in order; run full_load.sql to start again.';
    END IF;
    CALL demo.change_shape(next);
    FOR p IN SELECT * FROM demo.place ORDER BY position, region LOOP
        FOR t IN SELECT * FROM demo.shape_table AS s WHERE s.shape = p.shape ORDER BY s.noun, s.table_name LOOP
            CALL demo.play_table(p, t, next, instant AT TIME ZONE 'UTC');
        END LOOP;
        COMMIT;
    END LOOP;
    INSERT INTO demo.played VALUES (next, instant);
END
$$;
