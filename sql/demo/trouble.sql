-- What replication does wrong to single tables, for some rounds (demo.trouble says which): tables made anew, loaded by half,
-- emptied, suspended; changes that could not be applied; a task that was stopped; rows deleted by the thousand.

-- The control tables of a task of AWS DMS, in a schema of the tenant's own; what they say is that all is well.
CREATE OR REPLACE PROCEDURE demo.make_control(p demo.place, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    schema_name text = demo.schema_name(p, 'ctl');
BEGIN
    IF p.shape NOT IN ('operation', 'changelog') THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE SCHEMA %I', schema_name);
    EXECUTE format('CREATE TABLE %I.awsdms_status (server_name varchar(384), task_name varchar(384),'
                   ' task_status varchar(96), status_time timestamp, pending_changes bigint,'
                   ' source_timestamp_applied timestamp)', schema_name);
    EXECUTE format('CREATE TABLE %I.awsdms_suspended_tables (server_name varchar(384), task_name varchar(384),'
                   ' table_owner varchar(384), table_name varchar(384), suspend_reason varchar(96),'
                   ' suspend_timestamp timestamp)', schema_name);
    EXECUTE format('CREATE TABLE %I.awsdms_apply_exceptions (task_name varchar(384), table_owner varchar(384),'
                   ' table_name varchar(384), error_time timestamp, statement text, error text)', schema_name);
    CALL demo.say_status(p, at, 0);
END
$$;

CREATE OR REPLACE FUNCTION demo.task(p demo.place) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT 'TASK' || upper(substr(md5((p).tenant || (p).region), 1, 8)) $$;


-- Nothing reaches the table in this round.
CREATE OR REPLACE FUNCTION demo.stands_still(p demo.place, noun text, round int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM demo.trouble AS x
                    WHERE x.tenant = (p).tenant AND x.noun IN (stands_still.noun, '*')
                          AND x.what IN ('suspended', 'stopped')
                          AND stands_still.round >= x.begins AND stands_still.round < x.ends)
$$;

-- The rows of a table, aside.
CREATE OR REPLACE PROCEDURE demo.keep_rows(p demo.place, t demo.shape_table)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', demo.schema_name(p, 'kept'));
    EXECUTE format('CREATE TABLE %I.%I AS TABLE %I.%I', demo.schema_name(p, 'kept'), t.table_name,
                   demo.schema_name(p, t.function), t.table_name);
END
$$;

-- How the task is, and how far it is, at the end of a round.
CREATE OR REPLACE PROCEDURE demo.say_status(p demo.place, at timestamp, round int)
LANGUAGE plpgsql AS $$
BEGIN
    IF p.shape NOT IN ('operation', 'changelog') THEN
        RETURN;
    ELSIF demo.stands_still(p, '*', round) THEN
        EXECUTE format('INSERT INTO %I.awsdms_status VALUES (''localhost'', %L, ''STOPPED'', %L, 0, NULL)',
                       demo.schema_name(p, 'ctl'), demo.task(p), at);
    ELSE
        EXECUTE format('INSERT INTO %1$I.awsdms_status VALUES (''localhost'', %2$L, ''CHANGE PROCESSING'', %3$L, 0, %3$L)',
                       demo.schema_name(p, 'ctl'), demo.task(p), at);
    END IF;
END
$$;

-- The table gets another number in the server's catalog.
CREATE OR REPLACE PROCEDURE demo.make_anew(p demo.place, t demo.shape_table)
LANGUAGE plpgsql AS $$
DECLARE
    schema_name text = demo.schema_name(p, t.function);
BEGIN
    EXECUTE format('CREATE TABLE %1$I.made_anew (LIKE %1$I.%2$I INCLUDING ALL)', schema_name, t.table_name);
    EXECUTE format('DROP TABLE %I.%I', schema_name, t.table_name);
    EXECUTE format('ALTER TABLE %I.made_anew RENAME TO %I', schema_name, t.table_name);
END
$$;

-- Of the rows that were kept aside, those that are not there yet: the first half of them, or all.
CREATE OR REPLACE PROCEDURE demo.load_kept(p demo.place, t demo.shape_table, half boolean)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %1$I.%2$I SELECT k.* FROM %3$I.%2$I AS k WHERE NOT EXISTS'
                   ' (SELECT FROM %1$I.%2$I AS t WHERE t.%4$I = k.%4$I)',
                   demo.schema_name(p, t.function), t.table_name, demo.schema_name(p, 'kept'), t.key_column)
            || CASE WHEN half THEN format(' AND k.%I <= %s', t.key_column, demo.size(p, t.noun) / 2) ELSE '' END;
    IF NOT half THEN
        EXECUTE format('DROP TABLE %I.%I', demo.schema_name(p, 'kept'), t.table_name);
    END IF;
END
$$;

-- Two new rows that the service could not write; it says so, and goes on without them for good.
CREATE OR REPLACE PROCEDURE demo.skip_changes(p demo.place, t demo.shape_table, round int, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    last int = demo.size(p, t.noun) + demo.growth(p, t.noun) * round;
BEGIN
    EXECUTE format('DELETE FROM %I.%I WHERE %I > %s', demo.schema_name(p, t.function), t.table_name, t.key_column,
                   last - 2);
    EXECUTE format('INSERT INTO %I.awsdms_apply_exceptions SELECT %L, %L, %L, %L, ''INSERT'', ''out of memory'''
                   ' FROM generate_series(1, 2)',
                   demo.schema_name(p, 'ctl'), demo.task(p), p.tenant, upper(t.table_name), at);
END
$$;

CREATE OR REPLACE PROCEDURE demo.begin_trouble(p demo.place, round int, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    x demo.trouble;
    t demo.shape_table;
BEGIN
    FOR x IN SELECT * FROM demo.trouble AS b WHERE b.tenant = p.tenant AND b.begins = round LOOP
        SELECT * INTO t FROM demo.shape_table AS s WHERE s.shape = p.shape AND s.noun = x.noun;
        CASE x.what
            WHEN 'recreated', 'half loaded' THEN
                CALL demo.keep_rows(p, t);
                CALL demo.make_anew(p, t);
                CALL demo.load_kept(p, t, x.what = 'half loaded');
            WHEN 'emptied' THEN
                CALL demo.keep_rows(p, t);
                EXECUTE format('TRUNCATE %I.%I', demo.schema_name(p, t.function), t.table_name);
            WHEN 'suspended' THEN
                EXECUTE format('INSERT INTO %I.awsdms_suspended_tables VALUES'
                               ' (''localhost'', %L, %L, %L, ''TABLE_ERROR'', %L)',
                               demo.schema_name(p, 'ctl'), demo.task(p), p.tenant, upper(t.table_name), at);
            WHEN 'stopped' THEN
                NULL; -- demo.say_status does
            WHEN 'skipped' THEN
                CALL demo.skip_changes(p, t, round, at);
            WHEN 'purged' THEN
                EXECUTE format('DELETE FROM %I.%I WHERE %I %% 5 < 2', demo.schema_name(p, t.function), t.table_name,
                               t.key_column);
        END CASE;
    END LOOP;
END
$$;

CREATE OR REPLACE PROCEDURE demo.end_trouble(p demo.place, round int, at timestamp)
LANGUAGE plpgsql AS $$
DECLARE
    x demo.trouble;
    t demo.shape_table;
BEGIN
    FOR x IN SELECT * FROM demo.trouble AS b WHERE b.tenant = p.tenant AND b.ends = round AND b.begins < b.ends LOOP
        SELECT * INTO t FROM demo.shape_table AS s WHERE s.shape = p.shape AND s.noun = x.noun;
        CASE x.what
            WHEN 'half loaded', 'emptied' THEN
                CALL demo.load_kept(p, t, false);
            WHEN 'suspended' THEN
                EXECUTE format('DELETE FROM %I.awsdms_suspended_tables', demo.schema_name(p, 'ctl'));
            ELSE NULL;
        END CASE;
    END LOOP;
END
$$;
