SELECT set_config('TimeZone', 'UTC', false),
       set_config('DateStyle', 'ISO, MDY', false),
       set_config('IntervalStyle', 'postgres', false),
       set_config('search_path', 'pg_catalog', false),
       set_config('client_encoding', 'UTF8', false),
       set_config('client_min_messages', 'warning', false),
       set_config('standard_conforming_strings', 'on', false),
       set_config('extra_float_digits', '1', false),
       set_config('statement_timeout', '0', false),
       set_config('lock_timeout', '0', false),
       set_config('idle_in_transaction_session_timeout', '0', false),
       set_config('jit', 'off', false),
       set_config('work_mem', '128MB', false),
       set_config('parallel_tuple_cost', '0.01', false);

-- lock
SELECT set_config('firn.lock_name', 'firn:firn', false),
       set_config('firn.lock_timeout', '0', false),
       set_config('firn.control_schema', 'firn', false);
-- lock
DO $$
DECLARE
    lock_key bigint = hashtextextended(current_setting('firn.lock_name'), 0);
    control text = current_setting('firn.control_schema');
    since timestamp;
    about text;
BEGIN
    IF pg_try_advisory_lock(lock_key) THEN
        RETURN;
    END IF;
    SELECT CAST(a.backend_start AS timestamp), 'server process ' || l.pid INTO since, about
      FROM pg_locks l
      LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
       AND CAST(l.classid AS bigint) = (lock_key >> 32) & 4294967295
       AND CAST(l.objid AS bigint) = lock_key & 4294967295;
    IF to_regclass(format('%I.run', control)) IS NOT NULL THEN
        EXECUTE format('SELECT COALESCE(MAX(''run '' || r.run_id || '', started at '' ||
                                            to_char(r.started_at, ''YYYY-MM-DD HH24:MI:SS'') || '' UTC''), $2)
                          FROM %I.run r
                         WHERE r.run_id = (SELECT MAX(x.run_id) FROM %I.run x)
                           AND r.status = ''running'' AND r.started_at >= COALESCE($1, r.started_at)', control, control)
           INTO about USING since, about;
    END IF;
    RAISE INFO 'another run holds the lock, waiting (%)', COALESCE(about, 'it has just ended');
    PERFORM set_config('lock_timeout', current_setting('firn.lock_timeout'), true);
    PERFORM pg_advisory_lock(lock_key);
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'another run still holds the lock (%)', COALESCE(about, 'nobody knows which');
END
$$;

-- shape/control
BEGIN;
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."join_state" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    alias varchar(128) NOT NULL,
    mark varchar(64)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."cycle" (
    target varchar(128) NOT NULL,
    firn_key text COLLATE "C" NOT NULL,
    firn_parent text COLLATE "C" NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."ended" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    firn_order text COLLATE "C"
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."tenant_state" (
    tenant_key bigint NOT NULL,
    state varchar(20) NOT NULL,
    changed_at timestamp NOT NULL,
    seen_at timestamp
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."tenant_history" (
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    action varchar(20) NOT NULL,
    done_at timestamp NOT NULL,
    done_by varchar(128) NOT NULL,
    note varchar(400)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."staging_table" (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64) NOT NULL,
    first_seen timestamp NOT NULL,
    last_seen timestamp
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."staging_column" (
    shape varchar(64) NOT NULL,
    column_number integer NOT NULL,
    column_name varchar(128) NOT NULL,
    type_text varchar(256) NOT NULL,
    is_required smallint NOT NULL,
    key_position integer NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."absent" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    times integer NOT NULL,
    since timestamp NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."truncated" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_order text COLLATE "C" NOT NULL,
    firn_at timestamp NOT NULL
);
-- shape/control
COMMIT;

-- tenant/resume
BEGIN;
-- tenant/resume
LOCK "firn"."tenant";
-- tenant/resume
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name)
SELECT k.next_key, CAST('gamma' AS varchar(128)), CAST('in' AS varchar(128)), CAST('gamma' AS varchar(200))
  FROM (SELECT COALESCE(MAX(t.tenant_key), 0) + 1 AS next_key FROM "firn"."tenant" t) k
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."tenant" t WHERE t.tenant = 'gamma' AND t.region = 'in');
-- tenant/resume
INSERT INTO "firn"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT t.tenant_key, CAST('active' AS varchar(20)), CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp), CAST(NULL AS timestamp)
  FROM "firn"."tenant" t
 WHERE ((t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*')) AND NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = t.tenant_key);
-- tenant/resume
UPDATE "firn"."branch_state" SET held = 'was not read while the tenant was ' || x.state
  FROM (SELECT t.tenant_key, s.state
          FROM "firn"."tenant" t
          JOIN "firn"."tenant_state" s ON s.tenant_key = t.tenant_key
         WHERE ((t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*')) AND s.state <> 'active') x
 WHERE "firn"."branch_state".tenant_key = x.tenant_key;
-- tenant/resume
UPDATE "firn"."tenant_state" SET state = 'active', changed_at = CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
 WHERE tenant_key IN (SELECT t.tenant_key FROM "firn"."tenant" t WHERE (t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*')) AND state <> 'active';
-- tenant/resume
INSERT INTO "firn"."tenant_history" (tenant_key, tenant, region, action, done_at, done_by, note)
SELECT t.tenant_key, t.tenant, t.region, CAST('resume' AS varchar(20)), CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp), CAST(current_user AS varchar(128)),
       CAST(NULL AS varchar(400))
  FROM "firn"."tenant" t
 WHERE (t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*');
-- tenant/resume
COMMIT;

-- unlock
SELECT pg_advisory_unlock(hashtextextended('firn:firn', 0));

