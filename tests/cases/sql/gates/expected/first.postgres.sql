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
CREATE SCHEMA IF NOT EXISTS "firn";
-- shape/control
CREATE SCHEMA IF NOT EXISTS "dw";
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."tenant" (
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    display_name varchar(200)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."target_state" (
    target varchar(128) NOT NULL,
    version bigint NOT NULL,
    next_key bigint NOT NULL,
    definition varchar(64)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."branch_state" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    fingerprint varchar(64),
    watermark varchar(64),
    compared_at timestamp,
    held varchar(400)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."retry" (
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    why varchar(40) NOT NULL,
    target varchar(128) NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."join_state" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    alias varchar(128) NOT NULL,
    mark varchar(64)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."unresolved" (
    target varchar(128) NOT NULL,
    reference varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    firn_key text COLLATE "C" NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."rekey" (
    target varchar(128) NOT NULL,
    reference varchar(128) NOT NULL,
    member_key bigint NOT NULL,
    firn_key text COLLATE "C" NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."quarantine" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    firn_row text COLLATE "C",
    reason text COLLATE "C" NOT NULL,
    row_values jsonb,
    run_id bigint NOT NULL,
    quarantined_at timestamp NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."run" (
    run_id bigint NOT NULL,
    started_at timestamp NOT NULL,
    finished_at timestamp,
    status varchar(20) NOT NULL,
    project varchar(64)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."ledger" (
    run_id bigint NOT NULL,
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    mode varchar(10) NOT NULL,
    rows_read bigint NOT NULL,
    applied bigint NOT NULL,
    unchanged bigint NOT NULL,
    superseded bigint NOT NULL,
    ignored bigint NOT NULL,
    quarantined bigint NOT NULL,
    held bigint NOT NULL,
    inserted bigint NOT NULL,
    updated bigint NOT NULL,
    removed bigint NOT NULL,
    vanished bigint NOT NULL,
    note varchar(400)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."cycle" (
    target varchar(128) NOT NULL,
    firn_key text COLLATE "C" NOT NULL,
    firn_parent text COLLATE "C" NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."target_ledger" (
    run_id bigint NOT NULL,
    target varchar(128) NOT NULL,
    live_before bigint,
    inserted bigint NOT NULL,
    updated bigint NOT NULL,
    removed bigint NOT NULL,
    inferred bigint NOT NULL,
    live_after bigint,
    finished_at timestamp NOT NULL
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

-- shape/tenant
BEGIN;
-- shape/tenant
CREATE TABLE IF NOT EXISTS "dw"."tenant" (
    "tenant_key" bigint NOT NULL,
    "tenant" varchar(128),
    "region" varchar(128),
    "display_name" varchar(200),
    firn_key text COLLATE "C",
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint,
    PRIMARY KEY ("tenant_key")
);
-- shape/tenant
CREATE UNIQUE INDEX IF NOT EXISTS "tenant_firn_key" ON "dw"."tenant" (firn_key);
-- shape/tenant
INSERT INTO "dw"."tenant" ("tenant_key", "tenant", "region", "display_name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(128)), CAST('unknown' AS varchar(128)), CAST('unknown' AS varchar(200)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."tenant" d WHERE d."tenant_key" = -1);
-- shape/tenant
INSERT INTO "dw"."tenant" ("tenant_key", "tenant", "region", "display_name", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(128)), CAST('not applicable' AS varchar(128)), CAST('not applicable' AS varchar(200)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."tenant" d WHERE d."tenant_key" = -2);
-- shape/tenant
CREATE TABLE IF NOT EXISTS "firn"."lock_tenant" (unused integer);
-- shape/tenant
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('tenant' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('d0a7e01f8b8583b374867c1f348f8d56' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'tenant');
-- shape/tenant
COMMIT;

-- shape/date
BEGIN;
-- shape/date
CREATE TABLE IF NOT EXISTS "dw"."date" (
    "date_key" bigint NOT NULL,
    "date_value" date,
    "year" integer,
    "quarter" integer,
    "month" integer,
    "month_name" varchar(9),
    "day" integer,
    "day_of_week" integer,
    "day_name" varchar(9),
    "week_of_year" integer,
    "is_weekend" boolean,
    firn_key text COLLATE "C",
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint,
    PRIMARY KEY ("date_key")
);
-- shape/date
CREATE UNIQUE INDEX IF NOT EXISTS "date_firn_key" ON "dw"."date" (firn_key);
-- shape/date
CREATE UNIQUE INDEX IF NOT EXISTS "date_date_value" ON "dw"."date" (date_value);
-- shape/date
INSERT INTO "dw"."date" ("date_key", "month_name", "day_name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(9)), CAST('unknown' AS varchar(9)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."date" d WHERE d."date_key" = -1);
-- shape/date
INSERT INTO "dw"."date" ("date_key", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."date" d WHERE d."date_key" = -2);
-- shape/date
CREATE TABLE IF NOT EXISTS "firn"."lock_date" (unused integer);
-- shape/date
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('date' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('726e8e5e399ec11d84df16c97cf478cc' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'date');
-- shape/date
COMMIT;

-- shape/sale
BEGIN;
-- shape/sale
CREATE TABLE IF NOT EXISTS "firn"."lock_sale" (unused integer);
-- shape/sale
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('sale' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('5ad1915a0ddb6d32613e932021636f45' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'sale');
-- shape/sale
COMMIT;

-- begin
BEGIN;
-- begin
DROP TABLE IF EXISTS "firn"."scratch_run_now";
-- begin
DROP TABLE IF EXISTS "firn"."scratch_run_branch";
-- begin
CREATE UNLOGGED TABLE "firn"."scratch_run_now" AS
SELECT COALESCE(MAX(r.run_id), 0) + 1 AS run_id, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp) AS run_at
  FROM "firn"."run" r;
-- begin
UPDATE "firn"."run" SET status = 'unfinished' WHERE status = 'running';
-- begin
INSERT INTO "firn"."run" (run_id, started_at, finished_at, status, project)
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('gates' AS varchar(64))
  FROM "firn"."scratch_run_now" n;
-- begin
CREATE UNLOGGED TABLE "firn"."scratch_run_branch" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    whole_key bigint,
    compare boolean NOT NULL,
    force boolean NOT NULL,
    contested boolean NOT NULL,
    changelog boolean NOT NULL,
    reordered boolean NOT NULL,
    reloaded boolean NOT NULL,
    accepted boolean NOT NULL,
    brake decimal(9,4),
    absences integer NOT NULL,
    fingerprint varchar(64) NOT NULL,
    aside varchar(400)
);
-- begin
INSERT INTO "firn"."scratch_run_branch" (target, feed, record, tenant_key, whole_key, compare, force, contested, changelog, reordered, reloaded, accepted, brake, absences, fingerprint) VALUES
('sale', 'sales', 'sale', 1, NULL, true, false, false, false, false, false, false, 0.2000, 1, '45a49fb7a4213ccb1fc23cde02658865@16385'),
('sale', 'sales', 'sale', 2, NULL, true, false, false, false, false, false, false, 0.2000, 2, '002e585b2fef469bcfe594500b1daf53@16391'),
('sale', 'sales', 'sale', 3, NULL, true, false, false, false, false, false, false, 0.2000, 1, 'c62d14abd009d9436677f6e1e2012d06@16397'),
('sale', 'sales', 'sale', 4, NULL, true, false, false, false, false, false, false, 0.2000, 1, '20524ecedea7a1a3dc139b2f469dd7c3@16403'),
('sale', 'sales', 'sale', 5, NULL, true, false, false, true, false, false, false, 0.2000, 1, 'dc34a209b75e59558252a8ec81103c8c-6762588c4f70ed75@16419'),
('sale', 'sales', 'sale', 6, NULL, true, false, false, false, false, false, false, 0.2000, 1, 'ab4d9607fc60facf3c0557403b383ff4@16409');
-- begin
LOCK "firn"."tenant";
-- begin
SELECT CAST(CASE WHEN COALESCE(MAX(t.tenant_key), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the tenants has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."tenant" t;
-- begin
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name) VALUES
(1, 'acme', 'in', 'acme'),
(2, 'bolt', 'in', 'bolt'),
(3, 'crux', 'in', 'crux'),
(4, 'drum', 'in', 'drum'),
(5, 'echo', 'in', 'echo'),
(6, 'gale', 'in', 'gale');
-- begin
INSERT INTO "dw"."tenant" (tenant_key, tenant, region, display_name, firn_key, firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT c.tenant_key, c.tenant, c.region, c.display_name, CAST(c.tenant || '_' || c.region AS varchar(260)),
       false AS firn_inferred, false AS firn_deleted, n.run_id, n.run_id
  FROM "firn"."tenant" c CROSS JOIN "firn"."scratch_run_now" n
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."tenant" d WHERE d.tenant_key = c.tenant_key)
   AND NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = c.tenant_key AND s.state = 'erased');
-- begin
UPDATE "dw"."tenant"
   SET display_name = c.display_name
  FROM "firn"."tenant" c
 WHERE "dw"."tenant".tenant_key = c.tenant_key
   AND COALESCE("dw"."tenant".display_name, '') <> COALESCE(c.display_name, '');
-- begin
ANALYZE "firn"."scratch_run_now";
-- begin
ANALYZE "firn"."scratch_run_branch";
-- begin
ANALYZE "firn"."tenant";
-- begin
COMMIT;

-- collect/sale
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/sale
DROP TABLE IF EXISTS "firn"."scratch_delta_sale";
-- collect/sale
DROP TABLE IF EXISTS "firn"."scratch_read_sale";
-- collect/sale
DROP TABLE IF EXISTS "firn"."scratch_counted_sale";
-- collect/sale
DROP TABLE IF EXISTS "firn"."scratch_gate_sale";
-- collect/sale
CREATE UNLOGGED TABLE "firn"."scratch_gate_sale" AS
SELECT CAST(1 AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST(CASE WHEN s.firn_status = 'FULL LOAD' THEN 'reload: task ' || s.firn_task || ' loads its tables'
                 WHEN s.firn_status <> 'CHANGE PROCESSING' THEN 'stalled: task ' || s.firn_task || ' says ' || s.firn_status
                 ELSE 'stalled: task ' || s.firn_task || ' was last heard of at ' || COALESCE(TO_CHAR(s.firn_time, 'YYYY-MM-DD HH24:MI:SS'), 'no time') END AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM (SELECT COALESCE(y."task_name", 'without a name') AS firn_task, COALESCE(UPPER(y."task_status"), 'nothing') AS firn_status, y."status_time" AS firn_time,
               ROW_NUMBER() OVER (PARTITION BY y."task_name" ORDER BY CASE WHEN y."status_time" IS NULL THEN 1 ELSE 0 END, y."status_time" DESC) AS nth
          FROM "acme_in_ctl"."awsdms_status" y) s
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE s.nth = 1 AND (s.firn_status <> 'CHANGE PROCESSING' OR s.firn_time IS NULL OR s.firn_time < n.run_at - INTERVAL '7200 second')
UNION ALL
SELECT CAST(1 AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since, CAST(NULL AS varchar(400)) AS reason,
       CASE WHEN COUNT(s.nth) > COUNT(s.firn_applied) THEN CAST('1970-01-01 00:00:00' AS timestamp)
            WHEN MIN(s.firn_applied) < MAX(n.run_at) THEN MIN(s.firn_applied) ELSE MAX(n.run_at) END AS bound_at
  FROM "firn"."scratch_run_now" n
  LEFT JOIN (SELECT CAST(y."source_timestamp_applied" AS timestamp) AS firn_applied,
                    ROW_NUMBER() OVER (PARTITION BY y."task_name" ORDER BY CASE WHEN y."status_time" IS NULL THEN 1 ELSE 0 END, y."status_time" DESC) AS nth
               FROM "acme_in_ctl"."awsdms_status" y) s ON s.nth = 1
UNION ALL
SELECT CAST(1 AS bigint) AS tenant_key, CAST(MAX(s."timeslot") AS timestamp) AS since,
       CAST('reload: task ' || COALESCE(MIN(s."task_name"), 'without a name') || ' loaded tables until ' || COALESCE(TO_CHAR(MAX(s."timeslot"), 'YYYY-MM-DD HH24:MI:SS'), 'no time') AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM "acme_in_ctl"."awsdms_history" s
 WHERE UPPER(s."timeslot_type") = 'FULL LOAD'
HAVING COUNT(*) > 0
UNION ALL
SELECT CAST(1 AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST('suspended: ' || MIN(s."table_name" || ': ' || COALESCE(s."suspend_reason", 'no reason given')) || ', since ' || COALESCE(TO_CHAR(MIN(s."suspend_timestamp"), 'YYYY-MM-DD HH24:MI:SS'), 'nobody knows when') AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM "acme_in_ctl"."awsdms_suspended_tables" s
 WHERE (LOWER(s."table_name") = LOWER('sales')) OR (LOWER(s."table_name") = LOWER('sorts'))
HAVING COUNT(*) > 0
UNION ALL
SELECT CAST(1 AS bigint) AS tenant_key, CAST(MAX(s."error_time") AS timestamp) AS since,
       CAST('skipped: changes of ' || MIN(s."table_name") || CASE WHEN MIN(s."table_name") <> MAX(s."table_name") THEN ' and others' ELSE '' END || ' could not be applied, '
            || CAST(COUNT(*) AS varchar(20)) || ' so far, the last at ' || COALESCE(TO_CHAR(MAX(s."error_time"), 'YYYY-MM-DD HH24:MI:SS'), 'no time') AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM "acme_in_ctl"."awsdms_apply_exceptions" s
 WHERE (LOWER(s."table_name") = LOWER('sales')) OR (LOWER(s."table_name") = LOWER('sorts'))
HAVING COUNT(*) > 0
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST(CASE WHEN MAX(s."beat_at") IS NULL THEN 'stalled: there is no heartbeat'
                 WHEN MAX(s."beat_at") < MAX(n.run_at) - INTERVAL '7200 second' THEN 'stalled: the last heartbeat is of ' || TO_CHAR(MAX(s."beat_at"), 'YYYY-MM-DD HH24:MI:SS') END AS varchar(400)) AS reason,
       CAST(CASE WHEN MAX(s."beat_at") < MAX(n.run_at) THEN MAX(s."beat_at") WHEN MAX(s."beat_at") IS NOT NULL THEN MAX(n.run_at) ELSE CAST('1970-01-01 00:00:00' AS timestamp) END AS timestamp) AS bound_at
  FROM "firn"."scratch_run_now" n
  LEFT JOIN "bolt_in_shop"."heartbeat" s ON 1 = 1;
-- collect/sale
DROP TABLE IF EXISTS "firn"."scratch_joined_sale";
-- collect/sale
DROP TABLE IF EXISTS "firn"."scratch_affected_sale";
-- collect/sale
CREATE UNLOGGED TABLE "firn"."scratch_joined_sale" AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- collect/sale
CREATE UNLOGGED TABLE "firn"."scratch_affected_sale" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- collect/sale
INSERT INTO "firn"."scratch_joined_sale" (tenant_key, alias, mark)
SELECT CAST(1 AS bigint) AS tenant_key, CAST('k' AS varchar(128)) AS alias, CAST(CAST(CASE WHEN MAX((CASE WHEN CAST(NULLIF(BTRIM("k"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 12) AS timestamp) END)) IS NOT NULL THEN CAST(CASE WHEN MAX((CASE WHEN CAST(NULLIF(BTRIM("k"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 12) AS timestamp) END)) < (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 1) THEN MAX((CASE WHEN CAST(NULLIF(BTRIM("k"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 12) AS timestamp) END)) ELSE (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 1) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS varchar(64)) AS mark
  FROM "acme_in_lookup"."sorts" "k";
-- collect/sale
CREATE UNLOGGED TABLE "firn"."scratch_delta_sale" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."id", b."amount", b."sort"), 0) AS bigint) AS firn_hash, b.firn_of,
       b."id",
       b."amount",
       b."sort"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN (r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(r.firn_1, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."id", r."amount",
               CAST(COALESCE(r.firn_1, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) AS varchar(20)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN NULLIF(BTRIM("k"."name"), '') IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("k"."name"), '') AS firn_1,
               json_extract_path_text(CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "acme_in_shop"."sales" "t"
          LEFT JOIN "acme_in_lookup"."sorts" "k" ON "k"."code" = "t"."sort"
                          WHERE true) r OFFSET '0') s
         WHERE true
         UNION ALL
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN (CAST(r.firn_1 AS text) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS text)) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS text), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) AS varchar(20)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "bolt_in_shop"."sales" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
         UNION ALL
        SELECT CAST(3 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN (CAST(r.firn_1 AS text) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS text)) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS text), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) AS varchar(20)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "crux_in_shop"."sales" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
         UNION ALL
        SELECT CAST(4 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN (CAST(r.firn_1 AS text) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS text)) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS text), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) AS varchar(20)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "drum_in_shop"."sales" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."id", q."amount", q."sort"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."amount", q."sort"
          FROM (
        SELECT CAST(5 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected, '') AS text) COLLATE "C" AS firn_reason, r."id", r."amount", r."sort"
                  FROM (SELECT CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."__position") AS varchar(20)) || ':' || "t"."__position", '~') END END AS text) COLLATE "C" AS firn_row,
               CAST(COALESCE("t"."__position", '') AS text) COLLATE "C" AS firn_order,
               CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE CAST("t"."id" AS text) END END AS text) COLLATE "C" AS firn_of,
               CAST(CASE WHEN NOT ("t"."payload" IS NOT NULL) THEN 'i' WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) AND COALESCE("t"."__position", '') <> '' THEN 't' WHEN upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('D'), upper('DELETE')) THEN 'd' WHEN "t"."payload" IS NOT NULL THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               CASE WHEN (CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."__position") AS varchar(20)) || ':' || "t"."__position", '~') END) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) IS NOT NULL AND CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'changed_at: cannot be read by its format: ' || COALESCE(LEFT(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text), 60), '') || '; ' ELSE '' END || CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN 'a truncate without its place in the order: what it emptied cannot be told; ' ELSE '' END || CASE WHEN "t"."__malformed" THEN 'payload: cannot be read as JSON; ' ELSE '' END || CASE WHEN "t"."__bad_id" THEN 'id: cannot be read as bigint; ' ELSE '' END || CASE WHEN "t"."__bad_amount" THEN 'amount: cannot be read as decimal(12,2); ' ELSE '' END AS firn_rejected,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount",
               CAST(CAST(NULL AS varchar(20)) AS varchar(20)) AS "sort"
                          FROM (SELECT z.*,
                                  CAST(CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN CAST(z.firn_text_1 AS bigint) WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(ROUND(CAST(z.firn_text_1 AS numeric)) AS bigint) END END AS bigint) AS "id", z.firn_text_1 IS NOT NULL AND CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_id",
                                  CAST(CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN CAST(z.firn_text_2 AS decimal(12,2)) WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_2 AS numeric), 2)) < 10000000000 THEN CAST(ROUND(CAST(z.firn_text_2 AS numeric), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "amount", z.firn_text_2 IS NOT NULL AND CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_2 AS numeric), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_amount"
                             FROM (SELECT y.*,
                                          y.firn_image ->> 'id' AS firn_text_1,
                                          y.firn_image ->> 'amount' AS firn_text_2
                                     FROM (SELECT x.*, x.firn_doc ->> 'op' AS "__op", COALESCE(NULLIF(x.firn_doc -> 'source' ->> 'ts_ms', '0'), x.firn_doc ->> 'ts_ms') AS "__source_ts_ms",
                                                  COALESCE(LPAD(x.firn_doc -> 'source' ->> 'lsn', 20, '0'),
                                                           LPAD(CAST(LENGTH(x.firn_doc -> 'source' ->> 'file') AS varchar(10)), 4, '0') || ':' || (x.firn_doc -> 'source' ->> 'file') || ':' || LPAD(x.firn_doc -> 'source' ->> 'pos', 20, '0') || ':' || LPAD(COALESCE(x.firn_doc -> 'source' ->> 'row', '0'), 10, '0'),
                                                           LPAD(x.firn_doc ->> 'ts_ms', 20, '0')) AS "__position",
                                                  CASE WHEN x.firn_doc ->> 'op' = 'd' THEN x.firn_doc -> 'before' ELSE x.firn_doc -> 'after' END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(v.firn_json -> 'payload', v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*,
                                                                  CASE WHEN u.firn_text !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND u.firn_text !~ '\\u0000'
                                                                        AND REGEXP_REPLACE(u.firn_text, '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(u.firn_text, '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' AND LEFT(LTRIM(u.firn_text, E' \t\n\r'), 1) = '{'
                                                                       THEN CAST(u.firn_text AS json) END AS firn_json
                                                             FROM (SELECT t.*, CASE WHEN json_typeof(CAST(t."payload" AS json)) = 'string' AND CAST(t."payload" AS text) !~ '\\u0000'
                                                                            AND REGEXP_REPLACE(CAST(t."payload" AS text), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                       THEN CAST(t."payload" AS json) #>> '{}' ELSE CAST(t."payload" AS text) END AS firn_text FROM "echo_in_shop"."sales" t) u OFFSET 0) v OFFSET 0) x OFFSET 0) y OFFSET 0) z) "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT CAST(6 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN (CAST(r.firn_1 AS text) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS text)) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS text), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS text)) <= 20 THEN CAST(CAST(r.firn_1 AS text) AS varchar(20)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END) AS varchar(20)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN (NULLIF(BTRIM("t"."sort"), '')) !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND (NULLIF(BTRIM("t"."sort"), '')) !~ '\\u0000'
                                                                        AND REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE((NULLIF(BTRIM("t"."sort"), '')), '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' THEN CAST((NULLIF(BTRIM("t"."sort"), '')) AS json) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "gale_in_shop"."sales" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
       ) b;
-- collect/sale
CREATE UNLOGGED TABLE "firn"."scratch_read_sale" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 1) THEN MAX("t"."upd") ELSE (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 1) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 2) THEN MAX("t"."upd") ELSE (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 2) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "bolt_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(3 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."upd") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "crux_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(4 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."upd") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "drum_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(5 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) * INTERVAL '1 second') END END) END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) * INTERVAL '1 second') END END) END) < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) * INTERVAL '1 second') END END) END) ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM (SELECT z.*,
                                  CAST(CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN CAST(z.firn_text_1 AS bigint) WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(ROUND(CAST(z.firn_text_1 AS numeric)) AS bigint) END END AS bigint) AS "id", z.firn_text_1 IS NOT NULL AND CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_id",
                                  CAST(CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN CAST(z.firn_text_2 AS decimal(12,2)) WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_2 AS numeric), 2)) < 10000000000 THEN CAST(ROUND(CAST(z.firn_text_2 AS numeric), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "amount", z.firn_text_2 IS NOT NULL AND CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_2 AS numeric), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_amount"
                             FROM (SELECT y.*,
                                          y.firn_image ->> 'id' AS firn_text_1,
                                          y.firn_image ->> 'amount' AS firn_text_2
                                     FROM (SELECT x.*, x.firn_doc ->> 'op' AS "__op", COALESCE(NULLIF(x.firn_doc -> 'source' ->> 'ts_ms', '0'), x.firn_doc ->> 'ts_ms') AS "__source_ts_ms",
                                                  COALESCE(LPAD(x.firn_doc -> 'source' ->> 'lsn', 20, '0'),
                                                           LPAD(CAST(LENGTH(x.firn_doc -> 'source' ->> 'file') AS varchar(10)), 4, '0') || ':' || (x.firn_doc -> 'source' ->> 'file') || ':' || LPAD(x.firn_doc -> 'source' ->> 'pos', 20, '0') || ':' || LPAD(COALESCE(x.firn_doc -> 'source' ->> 'row', '0'), 10, '0'),
                                                           LPAD(x.firn_doc ->> 'ts_ms', 20, '0')) AS "__position",
                                                  CASE WHEN x.firn_doc ->> 'op' = 'd' THEN x.firn_doc -> 'before' ELSE x.firn_doc -> 'after' END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(v.firn_json -> 'payload', v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*,
                                                                  CASE WHEN u.firn_text !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND u.firn_text !~ '\\u0000'
                                                                        AND REGEXP_REPLACE(u.firn_text, '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(u.firn_text, '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' AND LEFT(LTRIM(u.firn_text, E' \t\n\r'), 1) = '{'
                                                                       THEN CAST(u.firn_text AS json) END AS firn_json
                                                             FROM (SELECT t.*, CASE WHEN json_typeof(CAST(t."payload" AS json)) = 'string' AND CAST(t."payload" AS text) !~ '\\u0000'
                                                                            AND REGEXP_REPLACE(CAST(t."payload" AS text), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                       THEN CAST(t."payload" AS json) #>> '{}' ELSE CAST(t."payload" AS text) END AS firn_text FROM "echo_in_shop"."sales" t) u OFFSET 0) v OFFSET 0) x OFFSET 0) y OFFSET 0) z) "t"
 WHERE true
UNION ALL
SELECT CAST(6 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."upd") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "gale_in_shop"."sales" "t"
 WHERE true;
-- collect/sale
ANALYZE "firn"."scratch_delta_sale";
-- collect/sale
CREATE UNLOGGED TABLE "firn"."scratch_counted_sale" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_sale" d
 GROUP BY d.firn_tenant;
-- collect/sale
COMMIT;

-- apply/sale
BEGIN;
-- apply/sale
LOCK "firn"."lock_sale";
-- apply/sale
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'sale';
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_truncated_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_truncated_f1" AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, CAST(NULL AS timestamp) AS firn_at, 0 AS firn_known
          FROM "firn"."scratch_delta_sale" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
         WHERE d.firn_class = 't') y
 CROSS JOIN "firn"."scratch_run_now" n
 GROUP BY y.firn_tenant, y.firn_order;
-- apply/sale
ANALYZE "firn"."scratch_truncated_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_folded_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_folded_f1" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y."id", y."amount", y."sort"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CASE WHEN t.firn_order > CAST('' AS text) COLLATE "C" THEN t.firn_order ELSE CAST('' AS text) COLLATE "C" END END AS firn_known, d."id", d."amount", d."sort"
          FROM "firn"."scratch_delta_sale" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
          LEFT JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "firn"."scratch_truncated_f1" x
                      WHERE true
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = d.firn_tenant) y;
-- apply/sale
ANALYZE "firn"."scratch_folded_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "firn"."scratch_vanished_f1" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_held_f1" AS
SELECT y.tenant_key, y.reason
  FROM (SELECT b.tenant_key,
       CAST(CASE WHEN r.tenant_key IS NULL THEN 'not read: no statement could be written for it; the errors of the run say why'
                 WHEN COALESCE(d.n, 0) > r.rows_read THEN 'ledger: ' || CAST(d.n AS varchar(20)) || ' rows of ' || CAST(r.rows_read AS varchar(20)) || ' that were read: a join finds several rows for one'
                 WHEN r.rows_read <> COALESCE(d.n, 0) THEN 'ledger: read ' || CAST(r.rows_read AS varchar(20)) || ' rows, delta has ' || CAST(COALESCE(d.n, 0) AS varchar(20))
                 WHEN g.reason IS NOT NULL THEN g.reason
                 WHEN q.n >= 20 AND q.n > b.brake * t.n THEN 'brake: ' || CAST(q.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' rows cannot be read any more: ' || LEFT(REGEXP_REPLACE(q.reason, '; $', ''), 80)
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' rows vanished' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND r.rows_read = COALESCE(d.n, 0) THEN true ELSE false END AS accepted
  FROM "firn"."scratch_run_branch" b
  LEFT JOIN "firn"."scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT x.tenant_key, MIN(x.reason) AS reason
               FROM "firn"."scratch_gate_sale" x
               JOIN "firn"."scratch_run_branch" y ON y.tenant_key = x.tenant_key AND y.feed = 'sales' AND y.aside IS NULL
               LEFT JOIN "firn"."branch_state" z ON z.target = y.target AND z.feed = y.feed AND z.tenant_key = y.tenant_key
              WHERE x.reason IS NOT NULL AND (x.since IS NULL OR (NOT y.compare AND x.since > z.compared_at))
              GROUP BY x.tenant_key) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/sale
ANALYZE "firn"."scratch_held_f1";
-- apply/sale
DELETE FROM "firn"."scratch_truncated_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_truncated_f1".firn_tenant = h.tenant_key;
-- apply/sale
CREATE VIEW "firn"."scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 't' THEN 'ignored'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS bigint) IS NULL THEN 'id: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash, CAST(NULL AS text) COLLATE "C" AS firn_old_order,
                       CAST(d."id" AS bigint) AS "id",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."sort" AS varchar(20)) AS "sort"
                          FROM "firn"."scratch_folded_f1" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order)
   AND r.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_rest_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_rest_f1" AS
SELECT w.*
  FROM "firn"."scratch_work_f1" w
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END;
-- apply/sale
ANALYZE "firn"."scratch_rest_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_tally_f1" AS
SELECT c.firn_tenant, c.n, c.n - COALESCE(o.n, 0) AS applied, COALESCE(o.superseded, 0) AS superseded,
       COALESCE(o.ignored, 0) AS ignored, COALESCE(o.quarantined, 0) AS quarantined, c.n - COALESCE(o.n, 0) AS inserted,
       CAST(0 AS bigint) AS updated, CAST(0 AS bigint) AS removed
  FROM "firn"."scratch_counted_sale" c
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = c.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
  LEFT JOIN (SELECT w.firn_tenant, COUNT(*) AS n,
                    SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
                    SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
                    SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined
               FROM "firn"."scratch_rest_f1" w
              GROUP BY w.firn_tenant) o ON o.firn_tenant = c.firn_tenant
 WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CAST(0 AS bigint) AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "firn"."scratch_tally_f1" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "firn"."scratch_tally_f1" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "firn"."scratch_tally_f1" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f1") AS bigint) AS removed;
-- apply/sale
CREATE TABLE "dw"."sale" AS
SELECT w.firn_tenant AS tenant_key, w."id" AS "id", w."amount" AS "amount", w."sort" AS "sort", w.firn_row, w.firn_hash, w.firn_order, n.run_id AS firn_run
  FROM "firn"."scratch_work_f1" w
 CROSS JOIN "firn"."scratch_run_now" n
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END;
-- apply/sale
ALTER TABLE "dw"."sale" ADD PRIMARY KEY (tenant_key, firn_row);
-- apply/sale
ANALYZE "dw"."sale";
-- apply/sale
DELETE FROM "firn"."quarantine" USING "firn"."scratch_folded_f1" d
 WHERE "firn"."quarantine".target = 'sale' AND "firn"."quarantine".feed = 'sales'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/sale
DELETE FROM "firn"."quarantine"
 WHERE target = 'sale' AND feed = 'sales'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'sales' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'sales' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/sale
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), CAST('sale' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_rest_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/sale
DELETE FROM "firn"."ended" WHERE target = 'sale' AND feed = 'sales';
-- apply/sale
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "firn"."scratch_rest_f1" w
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'sales' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/sale
DELETE FROM "firn"."truncated" WHERE target = 'sale' AND feed = 'sales';
-- apply/sale
INSERT INTO "firn"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM "firn"."scratch_truncated_f1" x
 WHERE x.firn_new;
-- apply/sale
INSERT INTO "firn"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, b.feed, b.tenant_key, CAST(CASE WHEN b.compare THEN 'compare' ELSE 'increment' END AS varchar(10)),
       COALESCE(r.rows_read, 0),
       COALESCE(o.applied, 0),
       CASE WHEN h.tenant_key IS NULL THEN COALESCE(d.n, 0) - COALESCE(o.n, 0) ELSE 0 END,
       COALESCE(o.superseded, 0), COALESCE(o.ignored, 0), COALESCE(o.quarantined, 0),
       CASE WHEN h.tenant_key IS NULL THEN 0 ELSE COALESCE(r.rows_read, 0) END,
       COALESCE(o.inserted, 0), COALESCE(o.updated, 0), COALESCE(o.removed, 0), COALESCE(v.n, 0),
       h.reason
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL;
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL;
-- apply/sale
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/sale
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f1" x;
-- apply/sale
DELETE FROM "firn"."join_state" USING "firn"."scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'sales' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/sale
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "firn"."scratch_run_branch" b
  JOIN "firn"."scratch_joined_sale" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/sale
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."sale" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/sale
UPDATE "firn"."target_state" SET version = version + 1, definition = '5ad1915a0ddb6d32613e932021636f45' WHERE target = 'sale';
-- apply/sale
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('sale' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/sale
DROP VIEW IF EXISTS "firn"."scratch_work_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_rest_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_missing_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_folded_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_truncated_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_emptied_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_ends_f1";
-- apply/sale
COMMIT;

-- end
BEGIN;
-- end
INSERT INTO "firn"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, b.feed, b.tenant_key, CAST(CASE WHEN b.compare THEN 'compare' ELSE 'increment' END AS varchar(10)),
       0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b.aside
  FROM "firn"."scratch_run_branch" b CROSS JOIN "firn"."scratch_run_now" n
 WHERE b.aside IS NOT NULL;
-- end
INSERT INTO "firn"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT c.tenant_key, CAST('active' AS varchar(20)), n.run_at, CAST(NULL AS timestamp)
  FROM "firn"."tenant" c CROSS JOIN "firn"."scratch_run_now" n
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = c.tenant_key);
-- end
DROP TABLE IF EXISTS "firn"."scratch_staging_seen";
-- end
DROP TABLE IF EXISTS "firn"."scratch_staging_shape";
-- end
CREATE UNLOGGED TABLE "firn"."scratch_staging_seen" (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64)
);
-- end
CREATE UNLOGGED TABLE "firn"."scratch_staging_shape" (LIKE "firn"."staging_column");
-- end
INSERT INTO "firn"."scratch_staging_seen" (tenant_key, schema_name, table_name, shape) VALUES
(1, 'acme_in_lookup', 'sorts', '525185055194b973b276da9a76ff671a'),
(1, 'acme_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(2, 'bolt_in_shop', 'heartbeat', '511c7320f6cf45a17ba46c355ef078d5'),
(2, 'bolt_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(3, 'crux_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(4, 'drum_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(5, 'echo_in_shop', 'sales', 'ba98cf8561ead85fbdd75f1be5cb7fe0'),
(6, 'gale_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72');
-- end
INSERT INTO "firn"."scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('525185055194b973b276da9a76ff671a', 1, 'code', 'character varying(5)', 0, 0),
('525185055194b973b276da9a76ff671a', 2, 'name', 'character varying(20)', 0, 0),
('525185055194b973b276da9a76ff671a', 3, 'upd', 'character varying(20)', 0, 0),
('c234d2557fbc8a481090869bdf6cda72', 1, 'id', 'bigint', 1, 1),
('c234d2557fbc8a481090869bdf6cda72', 2, 'amount', 'numeric(12,2)', 0, 0),
('c234d2557fbc8a481090869bdf6cda72', 3, 'upd', 'timestamp without time zone', 0, 0),
('c234d2557fbc8a481090869bdf6cda72', 4, 'sort', 'character varying(5)', 0, 0),
('511c7320f6cf45a17ba46c355ef078d5', 1, 'id', 'integer', 0, 0),
('511c7320f6cf45a17ba46c355ef078d5', 2, 'beat_at', 'timestamp without time zone', 0, 0),
('ba98cf8561ead85fbdd75f1be5cb7fe0', 1, 'payload', 'jsonb', 0, 0);
-- end
DELETE FROM "firn"."scratch_staging_seen" USING "firn"."scratch_run_branch" b
 WHERE "firn"."scratch_staging_seen".tenant_key = b.tenant_key AND b.aside IS NOT NULL AND b.aside NOT LIKE 'drift: %';
-- end
UPDATE "firn"."staging_table" SET last_seen = x.seen_at
  FROM (SELECT s.tenant_key, s.schema_name, s.table_name, COALESCE(t.seen_at, (SELECT n.run_at FROM "firn"."scratch_run_now" n)) AS seen_at
          FROM "firn"."scratch_staging_seen" s
          LEFT JOIN "firn"."tenant_state" t ON t.tenant_key = s.tenant_key) x
 WHERE "firn"."staging_table".tenant_key = x.tenant_key AND "firn"."staging_table".schema_name = x.schema_name
   AND "firn"."staging_table".table_name = x.table_name AND "firn"."staging_table".last_seen IS NULL;
-- end
INSERT INTO "firn"."staging_table" (tenant_key, schema_name, table_name, shape, first_seen, last_seen)
SELECT s.tenant_key, s.schema_name, s.table_name, s.shape, (SELECT n.run_at FROM "firn"."scratch_run_now" n), CAST(NULL AS timestamp)
  FROM "firn"."scratch_staging_seen" s
 WHERE s.shape IS NOT NULL;
-- end
INSERT INTO "firn"."staging_column" (shape, column_number, column_name, type_text, is_required, key_position)
SELECT x.shape, x.column_number, x.column_name, x.type_text, x.is_required, x.key_position
  FROM "firn"."scratch_staging_shape" x
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."staging_column" k WHERE k.shape = x.shape);
-- end
DROP TABLE IF EXISTS "firn"."scratch_staging_seen";
-- end
DROP TABLE IF EXISTS "firn"."scratch_staging_shape";
-- end
UPDATE "firn"."tenant_state" SET seen_at = n.run_at
  FROM "firn"."scratch_run_now" n
 WHERE "firn"."tenant_state".tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.aside IS NULL OR b.aside NOT LIKE 'gone: %');
-- end
UPDATE "firn"."run" SET finished_at = CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp),
       status = (SELECT CAST(CASE WHEN COUNT(*) > 0 THEN 'partly' ELSE 'done' END AS varchar(20))
                   FROM "firn"."ledger" l CROSS JOIN "firn"."scratch_run_now" n
                  WHERE l.run_id = n.run_id AND l.note IS NOT NULL AND l.note NOT LIKE 'accepted by %')
 WHERE run_id = (SELECT n.run_id FROM "firn"."scratch_run_now" n);
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_sale";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_sale";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_sale";
-- end
DROP TABLE IF EXISTS "firn"."scratch_gate_sale";
-- end
DROP TABLE IF EXISTS "firn"."scratch_joined_sale";
-- end
DROP TABLE IF EXISTS "firn"."scratch_affected_sale";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_branch";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_now";
-- end
COMMIT;

-- unlock
SELECT pg_advisory_unlock(hashtextextended('firn:firn', 0));

