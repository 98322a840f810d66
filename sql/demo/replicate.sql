-- The replication service at work: loads staging schemas and applies rounds of changes to them.

SET client_min_messages = warning;

-- What is told of some rows: the sort of change, the round (0: the full load), the step within it, and the round's
-- instant; and as of which round the rows look.
DROP TYPE IF EXISTS demo.telling CASCADE;

CREATE TYPE demo.telling AS (operation text, round int, step int, at timestamp, look int);

CREATE OR REPLACE FUNCTION demo.schema_name(p demo.place, function text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT (p).tenant || '_' || (p).region || '_' || function $$;

-- When a round's step was committed at the source.  Steps of one round are a second apart; all rows of a step tie.
CREATE OR REPLACE FUNCTION demo.committed(w demo.telling) RETURNS timestamp
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN (w).round = 0 THEN (w).at
                ELSE date_trunc('second', (w).at) + ((w).step - 6) * interval '1 second' END
$$;

-- An expression of a shape for one place, with the columns that are the replication service's own.  Rows of a full load have
-- the time of loading and no sequence; later ones the time of the change, and a sequence that follows the source's log.
CREATE OR REPLACE FUNCTION demo.bound(expression text, p demo.place, w demo.telling) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    loaded boolean = w.round = 0;
    commit text = quote_literal(demo.committed(w)) || '::timestamp';
    word text[];
BEGIN
    FOREACH word SLICE 1 IN ARRAY ARRAY[
        ['{zone}', quote_literal(p.zone)],
        ['{op}', quote_literal(w.operation)],
        ['{letter}', CASE WHEN loaded THEN '''r''' WHEN w.operation = 'I' THEN '''c'''
                          ELSE quote_literal(lower(w.operation)) END],
        ['{gone}', quote_literal((w.operation = 'D')::text)],
        ['{at}', CASE WHEN loaded THEN commit ELSE 'r.changed_at' END],
        ['{commit}', commit],
        ['{sequence}', CASE WHEN loaded THEN '''''' ELSE
             format('%L || lpad((%s * 10 ^ 12 + r.n)::bigint::text, 19, ''0'')',
                    to_char(w.at, 'YYYYMMDDHH24MISS') || '00', w.step) END],
        ['{file}', quote_literal('binlog.' || extract(epoch FROM w.at)::bigint)],
        ['{position}', CASE WHEN loaded THEN '0' ELSE format('%s * 100000000 + r.n', w.step) END]] LOOP
        expression = replace(expression, word[1], word[2]);
    END LOOP;
    RETURN expression;
END
$$;

-- Debezium's envelope of one row.  Number 29, and one in 300, is longer than the column that it went through.
CREATE OR REPLACE FUNCTION demo.envelope(n bigint, letter text, at timestamp, file text, pos bigint, image jsonb)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(jsonb_build_object(
        'op', letter, 'before', CASE WHEN letter = 'd' THEN image END, 'after', CASE WHEN letter <> 'd' THEN image END,
        'ts_ms', (extract(epoch FROM at) * 1000)::bigint + 700,
        'source', jsonb_build_object('connector', 'mysql', 'ts_ms',
                                     CASE WHEN letter = 'r' THEN 0 ELSE (extract(epoch FROM at) * 1000)::bigint END,
                                     'file', file, 'pos', pos, 'row', 0))::text,
        CASE WHEN n = 29 OR n % 300 = 299 THEN 120 ELSE 8000 END)
$$;

CREATE OR REPLACE FUNCTION demo.column_list(p demo.place, t demo.shape_table) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT string_agg(quote_ident(c.name), ', ' ORDER BY c.position)
      FROM demo.shape_column AS c
     WHERE c.shape = (t).shape AND c.noun = (t).noun AND c.table_name = (t).table_name
$$;

CREATE OR REPLACE FUNCTION demo.value_list(p demo.place, t demo.shape_table, w demo.telling) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT string_agg('(' || demo.bound(c.expression, p, w) || ')::' || c.type, ', ' ORDER BY c.position)
      FROM demo.shape_column AS c
     WHERE c.shape = (t).shape AND c.noun = (t).noun AND c.table_name = (t).table_name
$$;

-- The row source "demo.<noun>_rows(...) AS r": rows first..last as they look in `round`.
CREATE OR REPLACE FUNCTION demo.row_source(p demo.place, noun text, first int, last int, round int, at timestamp)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('demo.%I(%L::demo.place, %s, %s, %s, %L::timestamp) AS r',
                  CASE noun WHEN 'status_text' THEN 'status' ELSE noun END || '_rows', p::text, first, last, round, at)
$$;

-- Rows come, in the words of `w`: new ones, or another image of old ones where a log is kept.
CREATE OR REPLACE PROCEDURE demo.insert_rows(
    p demo.place, t demo.shape_table, first int, last int, w demo.telling, condition text)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I.%I (%s) SELECT %s FROM %s WHERE %s AND %s ORDER BY r.n'
                   ' ON CONFLICT DO NOTHING', -- a round that was cut short is played again
                   demo.schema_name(p, t.function), t.table_name, demo.column_list(p, t), demo.value_list(p, t, w),
                   demo.row_source(p, t.noun, first, last, w.look, w.at), t.filter, condition);
END
$$;

CREATE OR REPLACE PROCEDURE demo.load_table(p demo.place, t demo.shape_table, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    schema_name text = demo.schema_name(p, t.function);
    definition text;
    w demo.telling = ROW('I', 0, 1, at - interval '3 hours', 0); -- loading took that long
BEGIN
    SELECT string_agg(format('%I %s', c.name, c.type), ', ' ORDER BY c.position) INTO definition
      FROM demo.shape_column AS c
     WHERE c.shape = t.shape AND c.noun = t.noun AND c.table_name = t.table_name;
    EXECUTE format('CREATE TABLE %I.%I (%s)', schema_name, t.table_name, definition);
    CALL demo.insert_rows(p, t, 1, demo.size(p, t.noun), w, 'true');
    IF t.keyed THEN
        EXECUTE format('ALTER TABLE %I.%I ADD PRIMARY KEY (%I)', schema_name, t.table_name, t.key_column);
    ELSIF t.noun = 'transaction' THEN
        CALL demo.insert_rows(p, t, 3, 4, w, 'true'); -- a chunk that was loaded twice
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
        FOREACH function IN ARRAY ARRAY['lookup', 'customer', 'txn', 'ctl', 'kept'] LOOP
            EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', demo.schema_name(p, function));
        END LOOP;
        COMMIT; -- one transaction for all would run out of locks
    END LOOP;
END
$$;

-- What was changed while the full load was running, and is applied after it: told with the time of the change, which is
-- before the time of loading; and some of what has come since.  Played as rounds that are never reached.
CREATE OR REPLACE PROCEDURE demo.apply_cached(p demo.place, t demo.shape_table, at timestamp)
LANGUAGE plpgsql AS $$
BEGIN
    IF t.staging IN ('dms', 'debezium', 'changelog', 'envelope') THEN
        CALL demo.change_rows(p, t, 100, at - interval '190 minutes', 500);
        CALL demo.change_rows(p, t, 105, at - interval '5 minutes', 500);
    END IF;
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
    TRUNCATE demo.played, demo.changed;
    FOR p IN SELECT * FROM demo.place ORDER BY position, region LOOP
        FOREACH function IN ARRAY ARRAY['lookup', 'customer', 'txn'] LOOP
            EXECUTE format('CREATE SCHEMA %I', demo.schema_name(p, function));
        END LOOP;
        FOR t IN SELECT * FROM demo.shape_table AS s WHERE s.shape = p.shape ORDER BY s.noun, s.table_name LOOP
            CALL demo.load_table(p, t, instant AT TIME ZONE 'UTC');
            CALL demo.apply_cached(p, t, instant AT TIME ZONE 'UTC');
        END LOOP;
        CALL demo.plant_bad_clocks(p);
        CALL demo.make_control(p, instant AT TIME ZONE 'UTC');
        COMMIT;
    END LOOP;
END
$$;

-- Which of the first rows a round touches: about one in `rarity`, never fewer than two draws.  What a log tells as changed
-- is never what it tells as deleted, so that nothing changes once it is gone.
CREATE OR REPLACE FUNCTION demo.drawn(p demo.place, t demo.shape_table, round int, what int, rarity int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('r.n IN (SELECT DISTINCT 1 + demo.pick(%s, %s, k, %s)::bigint FROM generate_series(1, %s) AS k)',
                  (p).seed, 1000 * round + what, demo.size(p, (t).noun), greatest(demo.size(p, (t).noun) / rarity, 2)
                  * CASE WHEN what = 2 AND (t).staging IN ('changelog', 'envelope') THEN 5 ELSE 1 END)
           || CASE WHEN (t).staging NOT IN ('changelog', 'envelope') THEN ''
                   WHEN what = 2 THEN ' AND r.n % 5 = 0' ELSE ' AND r.n % 5 <> 0' END
$$;

-- "t is the staging row of r, and not marked as deleted".
CREATE OR REPLACE FUNCTION demo.same_row(p demo.place, t demo.shape_table) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('t.%I = (%s)::%s', c.name, demo.bound(c.expression, p, ROW('I', 0, 0, 'epoch', 0)), c.type)
           || CASE (t).staging WHEN 'dms' THEN ' AND t.dms_op <> ''D'''
                               WHEN 'debezium' THEN ' AND t.__deleted = ''false''' ELSE '' END
      FROM demo.shape_column AS c
     WHERE c.shape = (t).shape AND c.noun = (t).noun AND c.table_name = (t).table_name
           AND c.name = (t).key_column
$$;

-- The source changes every drawn row twice.  Where staging is kept up to date, the row as it was is taken out and as it is
-- put in; a log tells both, but one in seven of the first comes a round late, and a third of the second again after a resume.
CREATE OR REPLACE PROCEDURE demo.change_rows(
    p demo.place, t demo.shape_table, round int, at timestamp, rarity int)
LANGUAGE plpgsql AS $$
DECLARE
    size int = demo.size(p, t.noun);
    source text = demo.row_source(p, t.noun, 1, size, round, at);
    drawn text = demo.drawn(p, t, round, 1, rarity);
    w demo.telling = ROW('U', round, 3, at, round);
    half demo.telling = ROW('U', round, 2, at, round + 102);
    before demo.telling;
    changed bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %s WHERE %s AND %s', source, drawn, t.filter) INTO changed;
    IF t.staging IN ('changelog', 'envelope') THEN
        SELECT 'U', b.round, 2, b.played_at AT TIME ZONE 'UTC', b.round + 102 INTO before
          FROM demo.played AS b WHERE b.round = change_rows.round - 1;
        IF before.round > 0 THEN
            CALL demo.insert_rows(p, t, 1, size, before, demo.drawn(p, t, before.round, 1, rarity) || ' AND r.n % 7 = 3');
        END IF;
        CALL demo.insert_rows(p, t, 1, size, half, drawn || ' AND r.n % 7 <> 3');
        CALL demo.insert_rows(p, t, 1, size, w, drawn);
        CALL demo.insert_rows(p, t, 1, size, w, drawn || ' AND r.n % 3 = 0');
    ELSE
        EXECUTE format('WITH gone AS (DELETE FROM %1$I.%2$I AS t USING %3$s WHERE %4$s AND %5$s AND %6$s RETURNING r.n)'
                       ' INSERT INTO %1$I.%2$I (%7$s) SELECT %8$s FROM %3$s WHERE r.n IN (SELECT n FROM gone)',
                       demo.schema_name(p, t.function), t.table_name, source, drawn,
                       demo.same_row(p, t), t.filter, demo.column_list(p, t), demo.value_list(p, t, w));
    END IF;
    IF t.staging = 'dms' THEN -- again after a resume, and no key to refuse it
        EXECUTE format('INSERT INTO %1$I.%2$I SELECT t.* FROM %1$I.%2$I AS t'
                       ' WHERE t.dms_op = ''U'' AND t.dms_change_seq >= %3$L AND right(t.dms_change_seq, 1) IN (''0'', ''5'')',
                       demo.schema_name(p, t.function), t.table_name, to_char(at, 'YYYYMMDDHH24MISS'));
    END IF;
    INSERT INTO demo.changed VALUES (round, p.tenant, p.region, t.noun, 2 * changed);
END
$$;

-- A delete leaves no trace, except where the replication service keeps the row and marks it, or tells of it in a log.  There
-- every other one is inserted again at once: a mirror of DMS has both rows then.
CREATE OR REPLACE PROCEDURE demo.delete_rows(
    p demo.place, t demo.shape_table, round int, at timestamp, rarity int)
LANGUAGE plpgsql AS $$
DECLARE
    size int = demo.size(p, t.noun);
    source text = demo.row_source(p, t.noun, 1, size, round, at);
    drawn text = demo.drawn(p, t, round, 2, rarity);
    gone demo.telling = ROW('D', round, 4, at, round);
    again demo.telling = ROW('I', round, 5, at, round);
    condition text = format('%s AND %s AND %s', drawn, demo.same_row(p, t), t.filter);
BEGIN
    CASE t.staging
        WHEN 'dms' THEN
            EXECUTE format('UPDATE %I.%I AS t SET dms_op = ''D'', dms_commit_ts = r.changed_at, dms_change_seq = %s'
                           ' FROM %s WHERE %s',
                           demo.schema_name(p, t.function), t.table_name, demo.bound('{sequence}', p, gone),
                           source, condition);
        WHEN 'debezium' THEN
            EXECUTE format('UPDATE %I.%I AS t SET __op = ''d'', __deleted = ''true'','
                           ' __source_ts_ms = extract(epoch FROM r.changed_at) * 1000 FROM %s WHERE %s',
                           demo.schema_name(p, t.function), t.table_name, source, condition);
        WHEN 'changelog', 'envelope' THEN
            CALL demo.insert_rows(p, t, 1, size, gone, drawn);
        ELSE
            EXECUTE format('DELETE FROM %I.%I AS t USING %s WHERE %s',
                           demo.schema_name(p, t.function), t.table_name, source, condition);
    END CASE;
    IF t.staging IN ('dms', 'changelog', 'envelope') THEN
        CALL demo.insert_rows(p, t, 1, size, again, drawn || ' AND r.n % 2 = 0');
    END IF;
END
$$;

-- What one round does to one table: updates first, so that a row both updated and deleted ends deleted.
CREATE OR REPLACE PROCEDURE demo.play_table(p demo.place, t demo.shape_table, round int, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    growth int = demo.growth(p, t.noun);
    last int = demo.size(p, t.noun) + growth * round;
    w demo.telling = ROW('I', round, 1, at, round);
BEGIN
    IF growth > 0 THEN
        CALL demo.insert_rows(p, t, last - growth + 1, last, w, 'true');
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

-- Plays a round; 0 plays the next one.  What stands still is played when it goes on: trouble.sql.
CREATE OR REPLACE PROCEDURE demo.play(wanted int, instant timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    next int = (SELECT coalesce(max(round), 0) + 1 FROM demo.played);
    p demo.place;
    t demo.shape_table;
    missed demo.played;
BEGIN
    IF wanted NOT IN (0, next) THEN
        RAISE EXCEPTION 'the next round is %, not %', next, wanted
              USING HINT = 'Rounds are played in order; run full_load.sql to start again.';
    END IF;
    CALL demo.change_shape(next);
    FOR p IN SELECT * FROM demo.place ORDER BY position, region LOOP
        CALL demo.end_trouble(p, next, instant AT TIME ZONE 'UTC');
        FOR t IN SELECT * FROM demo.shape_table AS s WHERE s.shape = p.shape ORDER BY s.noun, s.table_name LOOP
            FOR missed IN SELECT * FROM demo.played AS b
                           WHERE demo.stands_still(p, t.noun, b.round) AND NOT demo.stands_still(p, t.noun, next)
                                 AND demo.stands_still(p, t.noun, next - 1) ORDER BY b.round LOOP
                CALL demo.play_table(p, t, missed.round, missed.played_at AT TIME ZONE 'UTC');
            END LOOP;
            IF NOT demo.stands_still(p, t.noun, next) THEN
                CALL demo.play_table(p, t, next, instant AT TIME ZONE 'UTC');
            END IF;
        END LOOP;
        CALL demo.begin_trouble(p, next, instant AT TIME ZONE 'UTC');
        CALL demo.say_status(p, instant AT TIME ZONE 'UTC', next);
        COMMIT;
    END LOOP;
    INSERT INTO demo.played VALUES (next, instant);
END
$$;
