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

-- accept
BEGIN;
-- accept
DROP TABLE IF EXISTS "firn"."scratch_staging_seen";
-- accept
DROP TABLE IF EXISTS "firn"."scratch_staging_shape";
-- accept
CREATE UNLOGGED TABLE "firn"."scratch_staging_seen" (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64)
);
-- accept
CREATE UNLOGGED TABLE "firn"."scratch_staging_shape" (LIKE "firn"."staging_column");
-- accept
INSERT INTO "firn"."scratch_staging_seen" (tenant_key, schema_name, table_name, shape) VALUES
(1, 'alpha_in_core', 'payment', '223220bdd28723c3fa3dabe9de5320e1'),
(2, 'beta_sg_core', 'city', '1ed9a1d6427b8d99939a615bd372212d');
-- accept
INSERT INTO "firn"."scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('223220bdd28723c3fa3dabe9de5320e1', 1, 'id', 'bigint', 1, 1),
('223220bdd28723c3fa3dabe9de5320e1', 2, 'customer_id', 'integer', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 3, 'amount_minor', 'bigint', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 4, 'state', 'character varying(1)', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 5, 'is_test', 'smallint', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 6, 'paid_at', 'timestamp without time zone', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 7, 'booked_on', 'date', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 8, 'updated_at', 'timestamp without time zone', 0, 0),
('1ed9a1d6427b8d99939a615bd372212d', 1, 'code', 'character varying(10)', 1, 1),
('1ed9a1d6427b8d99939a615bd372212d', 2, 'name', 'character varying(200)', 0, 0);
-- accept
INSERT INTO "firn"."tenant_history" (tenant_key, tenant, region, action, done_at, done_by, note)
SELECT t.tenant_key, t.tenant, t.region, CAST('accept' AS varchar(20)), CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp), CAST(current_user AS varchar(128)),
       CAST(CAST(s.tables AS varchar(20)) || ' tables' AS varchar(400))
  FROM "firn"."tenant" t
  JOIN (SELECT x.tenant_key, COUNT(*) AS tables FROM "firn"."scratch_staging_seen" x GROUP BY x.tenant_key) s ON s.tenant_key = t.tenant_key;
-- accept
UPDATE "firn"."staging_table" SET last_seen = x.seen_at
  FROM (SELECT s.tenant_key, s.schema_name, s.table_name, COALESCE(t.seen_at, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)) AS seen_at
          FROM "firn"."scratch_staging_seen" s
          LEFT JOIN "firn"."tenant_state" t ON t.tenant_key = s.tenant_key) x
 WHERE "firn"."staging_table".tenant_key = x.tenant_key AND "firn"."staging_table".schema_name = x.schema_name
   AND "firn"."staging_table".table_name = x.table_name AND "firn"."staging_table".last_seen IS NULL;
-- accept
INSERT INTO "firn"."staging_table" (tenant_key, schema_name, table_name, shape, first_seen, last_seen)
SELECT s.tenant_key, s.schema_name, s.table_name, s.shape, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp), CAST(NULL AS timestamp)
  FROM "firn"."scratch_staging_seen" s
 WHERE s.shape IS NOT NULL;
-- accept
INSERT INTO "firn"."staging_column" (shape, column_number, column_name, type_text, is_required, key_position)
SELECT x.shape, x.column_number, x.column_name, x.type_text, x.is_required, x.key_position
  FROM "firn"."scratch_staging_shape" x
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."staging_column" k WHERE k.shape = x.shape);
-- accept
DROP TABLE IF EXISTS "firn"."scratch_staging_seen";
-- accept
DROP TABLE IF EXISTS "firn"."scratch_staging_shape";
-- accept
COMMIT;

-- unlock
SELECT pg_advisory_unlock(hashtextextended('firn:firn', 0));

