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
('sale', 'sales', 'sale', 1, NULL, false, false, false, false, false, false, true, 0.2000, 1, '45a49fb7a4213ccb1fc23cde02658865@16385'),
('sale', 'sales', 'sale', 2, NULL, true, false, false, false, false, false, false, 0.2000, 2, '002e585b2fef469bcfe594500b1daf53@16391'),
('sale', 'sales', 'sale', 5, NULL, true, true, false, true, false, false, false, 0.2000, 1, 'dc34a209b75e59558252a8ec81103c8c-6762588c4f70ed75@16419');
-- begin
INSERT INTO "firn"."scratch_run_branch" (target, feed, record, tenant_key, whole_key, compare, force, contested, changelog, reordered, reloaded, accepted, brake, absences, fingerprint, aside) VALUES
('sale', 'sales', 'sale', 3, NULL, true, false, false, false, false, false, false, NULL, 1, '', 'drift: crux_in_shop.sales: the table vanished (record sale cannot be read, id of sale cannot be read, amount of sale cannot be read, sort of sale cannot be read)'),
('sale', 'sales', 'sale', 4, NULL, true, false, false, false, false, false, false, NULL, 1, '', 'drift: drum_in_shop.sales: amount vanished (amount of sale cannot be read)');
-- begin
INSERT INTO "firn"."scratch_run_branch" (target, feed, record, tenant_key, whole_key, compare, force, contested, changelog, reordered, reloaded, accepted, brake, absences, fingerprint, aside)
SELECT s.target, s.feed, CAST('' AS varchar(128)), s.tenant_key, CAST(NULL AS bigint), false, false, false, false, false, false, false, CAST(NULL AS decimal(9,4)), 1,
       CAST('' AS varchar(64)), CAST('gone: the tenant has no staging schema any more' AS varchar(400))
  FROM "firn"."branch_state" s
  LEFT JOIN "firn"."scratch_run_branch" b ON b.target = s.target AND b.feed = s.feed AND b.tenant_key = s.tenant_key
 WHERE s.tenant_key IN (6) AND b.tenant_key IS NULL;
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
INSERT INTO "firn"."scratch_affected_sale" (firn_tenant, firn_row)
SELECT CAST(1 AS bigint) AS firn_tenant, CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row
  FROM "acme_in_shop"."sales" "t"
  JOIN "acme_in_lookup"."sorts" "k" ON ("k"."code" = "t"."sort")
 WHERE ((CASE WHEN CAST(NULLIF(BTRIM("k"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 12) AS timestamp) END) >= CAST('2025-12-31 23:00:00' AS timestamp) - INTERVAL '3600 second' OR (CASE WHEN CAST(NULLIF(BTRIM("k"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("k"."upd"), '') AS text), 12) AS timestamp) END) IS NULL);
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
                          WHERE ("t"."upd" >= CAST('2026-01-01 00:03:00' AS timestamp) - INTERVAL '3600 second' OR "t"."upd" IS NULL
            OR CAST("t"."id" AS text) IN (SELECT x.firn_row FROM "firn"."scratch_affected_sale" x WHERE x.firn_tenant = 1))) r OFFSET '0') s
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
       ) b;
-- collect/sale
CREATE UNLOGGED TABLE "firn"."scratch_read_sale" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 1) THEN MAX("t"."upd") ELSE (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 1) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_in_shop"."sales" "t"
 WHERE ("t"."upd" >= CAST('2026-01-01 00:03:00' AS timestamp) - INTERVAL '3600 second' OR "t"."upd" IS NULL
            OR CAST("t"."id" AS text) IN (SELECT x.firn_row FROM "firn"."scratch_affected_sale" x WHERE x.firn_tenant = 1))
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 2) THEN MAX("t"."upd") ELSE (SELECT MIN(g.bound_at) FROM "firn"."scratch_gate_sale" g WHERE g.tenant_key = 2) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "bolt_in_shop"."sales" "t"
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
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'sale';
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
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
         WHERE d.firn_class = 't'
         UNION ALL
        SELECT e.tenant_key, e.firn_order, e.firn_at, 1
          FROM "firn"."truncated" e
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = e.tenant_key AND b.feed = 'sales' AND NOT b.reloaded AND NOT b.reordered AND b.aside IS NULL
         WHERE e.target = 'sale' AND e.feed = 'sales') y
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
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CASE WHEN t.firn_order > CASE WHEN b.reordered OR b.reloaded THEN '' WHEN COALESCE(l.firn_order, '') > COALESCE(e.firn_order, '') THEN l.firn_order ELSE COALESCE(e.firn_order, '') END THEN t.firn_order ELSE CASE WHEN b.reordered OR b.reloaded THEN '' WHEN COALESCE(l.firn_order, '') > COALESCE(e.firn_order, '') THEN l.firn_order ELSE COALESCE(e.firn_order, '') END END END AS firn_known, d."id", d."amount", d."sort"
          FROM "firn"."scratch_delta_sale" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
          LEFT JOIN "dw"."sale" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_of
          LEFT JOIN "firn"."ended" e ON e.target = 'sale' AND e.feed = 'sales' AND e.tenant_key = d.firn_tenant AND e.firn_row = d.firn_of
          LEFT JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "firn"."scratch_truncated_f1" x
                      WHERE true
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = d.firn_tenant) y;
-- apply/sale
ANALYZE "firn"."scratch_folded_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM (SELECT l.*
          FROM "dw"."sale" l
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'sales' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
        OFFSET 0) l
  LEFT JOIN "firn"."scratch_folded_f1" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_absent_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_absent_f1" AS
SELECT v.firn_tenant, v.firn_row, COALESCE(k.times, 0) + 1 AS times, COALESCE(k.since, n.run_at) AS since,
       CASE WHEN k.times IS NULL THEN true ELSE false END AS is_new,
       CASE WHEN b.accepted OR b.force OR b.reloaded OR COALESCE(k.times, 0) + 1 >= b.absences THEN true ELSE false END AS goes
  FROM "firn"."scratch_vanished_f1" v
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = v.firn_tenant AND b.feed = 'sales'
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."absent" k ON k.target = 'sale' AND k.feed = 'sales' AND k.tenant_key = v.firn_tenant AND k.firn_row = v.firn_row;
-- apply/sale
ANALYZE "firn"."scratch_absent_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_emptied_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_emptied_f1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "dw"."sale" l
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'sales' AND b.aside IS NULL
  JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "firn"."scratch_truncated_f1" x
                      WHERE x.firn_new
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = l.tenant_key
  LEFT JOIN (SELECT f.firn_tenant, f.firn_row, MAX(CASE WHEN f.firn_class = 's' THEN 0 ELSE 1 END) AS firn_counts
               FROM "firn"."scratch_folded_f1" f
              WHERE f.firn_row IS NOT NULL
              GROUP BY f.firn_tenant, f.firn_row) d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "firn"."scratch_vanished_f1" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE v.firn_row IS NULL AND COALESCE(d.firn_counts, 0) = 0
   AND CASE WHEN b.reordered THEN d.firn_row IS NOT NULL ELSE COALESCE(l.firn_order, '') < t.firn_order END;
-- apply/sale
ANALYZE "firn"."scratch_emptied_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS bigint) IS NULL THEN 'id: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_folded_f1" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL) x
  JOIN "dw"."sale" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
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
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_absent_f1" x WHERE x.is_new GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."sale" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f1" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f1" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT y.tenant_key, MIN(y.reason) AS reason
               FROM (SELECT b.tenant_key,
                            CAST('brake: the source truncated its table: ' || CAST(e.n AS varchar(20)) || ' of ' || CAST(e.of_all AS varchar(20)) || ' rows would go' AS varchar(400)) AS reason
                       FROM "firn"."scratch_run_branch" b
                       JOIN (SELECT l.tenant_key AS firn_tenant, SUM(CASE WHEN e.firn_row IS NULL THEN 0 ELSE 1 END) AS n, COUNT(*) AS of_all
                       FROM "dw"."sale" l
                       JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "firn"."scratch_truncated_f1" x
                      WHERE x.firn_new
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = l.tenant_key
                       LEFT JOIN "firn"."scratch_emptied_f1" e ON e.firn_tenant = l.tenant_key AND e.firn_row = l.firn_row
                      GROUP BY l.tenant_key) e ON e.firn_tenant = b.tenant_key
                      WHERE b.feed = 'sales' AND b.aside IS NULL AND NOT b.force AND e.n >= 20 AND e.n > b.brake * e.of_all
                      UNION ALL
                     SELECT x.tenant_key, MIN(x.reason) AS reason
               FROM "firn"."scratch_gate_sale" x
               JOIN "firn"."scratch_run_branch" y ON y.tenant_key = x.tenant_key AND y.feed = 'sales' AND y.aside IS NULL
               LEFT JOIN "firn"."branch_state" z ON z.target = y.target AND z.feed = y.feed AND z.tenant_key = y.tenant_key
              WHERE x.reason IS NOT NULL AND (x.since IS NULL OR (NOT y.compare AND x.since > z.compared_at))
              GROUP BY x.tenant_key) y
              GROUP BY y.tenant_key) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/sale
ANALYZE "firn"."scratch_held_f1";
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_accepted_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_accepted_f1" AS
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
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_absent_f1" x WHERE x.is_new GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."sale" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f1" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f1" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT y.tenant_key, MIN(y.reason) AS reason
               FROM (SELECT b.tenant_key,
                            CAST('brake: the source truncated its table: ' || CAST(e.n AS varchar(20)) || ' of ' || CAST(e.of_all AS varchar(20)) || ' rows would go' AS varchar(400)) AS reason
                       FROM "firn"."scratch_run_branch" b
                       JOIN (SELECT l.tenant_key AS firn_tenant, SUM(CASE WHEN e.firn_row IS NULL THEN 0 ELSE 1 END) AS n, COUNT(*) AS of_all
                       FROM "dw"."sale" l
                       JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "firn"."scratch_truncated_f1" x
                      WHERE x.firn_new
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = l.tenant_key
                       LEFT JOIN "firn"."scratch_emptied_f1" e ON e.firn_tenant = l.tenant_key AND e.firn_row = l.firn_row
                      GROUP BY l.tenant_key) e ON e.firn_tenant = b.tenant_key
                      WHERE b.feed = 'sales' AND b.aside IS NULL AND NOT b.force AND e.n >= 20 AND e.n > b.brake * e.of_all
                      UNION ALL
                     SELECT x.tenant_key, MIN(x.reason) AS reason
               FROM "firn"."scratch_gate_sale" x
               JOIN "firn"."scratch_run_branch" y ON y.tenant_key = x.tenant_key AND y.feed = 'sales' AND y.aside IS NULL
               LEFT JOIN "firn"."branch_state" z ON z.target = y.target AND z.feed = y.feed AND z.tenant_key = y.tenant_key
              WHERE x.reason IS NOT NULL AND (x.since IS NULL OR (NOT y.compare AND x.since > z.compared_at))
              GROUP BY x.tenant_key) y
              GROUP BY y.tenant_key) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE y.accepted;
-- apply/sale
DELETE FROM "firn"."scratch_vanished_f1" USING "firn"."scratch_absent_f1" a
 WHERE "firn"."scratch_vanished_f1".firn_tenant = a.firn_tenant AND "firn"."scratch_vanished_f1".firn_row = a.firn_row AND NOT a.goes;
-- apply/sale
INSERT INTO "firn"."scratch_vanished_f1" (firn_tenant, firn_row, firn_old_key)
SELECT e.firn_tenant, e.firn_row, e.firn_old_key FROM "firn"."scratch_emptied_f1" e;
-- apply/sale
DELETE FROM "firn"."scratch_truncated_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_truncated_f1".firn_tenant = h.tenant_key;
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_work_f1" AS
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
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."id" AS bigint) AS "id",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."sort" AS varchar(20)) AS "sort"
                          FROM "firn"."scratch_folded_f1" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
                          LEFT JOIN "dw"."sale" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/sale
ANALYZE "firn"."scratch_work_f1";
-- apply/sale
DELETE FROM "firn"."scratch_work_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/sale
DELETE FROM "firn"."scratch_vanished_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_tally_f1" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_work_f1" w
 GROUP BY w.firn_tenant;
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/sale
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "firn"."scratch_tally_f1" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f1") > 0 THEN (SELECT COUNT(*) FROM "dw"."sale" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "firn"."scratch_tally_f1" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "firn"."scratch_tally_f1" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "firn"."scratch_tally_f1" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f1") AS bigint) AS removed;
-- apply/sale
DELETE FROM "dw"."sale" USING "firn"."scratch_work_f1" w
 WHERE "dw"."sale".tenant_key = w.firn_tenant AND "dw"."sale".firn_row = w.firn_row AND w.firn_loaded;
-- apply/sale
DELETE FROM "dw"."sale" USING "firn"."scratch_vanished_f1" v
 WHERE "dw"."sale".tenant_key = v.firn_tenant AND "dw"."sale".firn_row = v.firn_row;
-- apply/sale
INSERT INTO "dw"."sale" (tenant_key, "id", "amount", "sort", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."id", w."amount", w."sort", w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "firn"."scratch_work_f1" w
 CROSS JOIN "firn"."scratch_run_now" n
  
 WHERE w.firn_outcome = 'applied';
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
  FROM "firn"."scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/sale
DELETE FROM "firn"."ended" USING "firn"."scratch_work_f1" w
 WHERE "firn"."ended".target = 'sale' AND "firn"."ended".feed = 'sales'
   AND "firn"."ended".tenant_key = w.firn_tenant AND "firn"."ended".firn_row = w.firn_row AND w.firn_class <> 's';
-- apply/sale
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "firn"."scratch_work_f1" w
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'sales' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/sale
DELETE FROM "firn"."truncated" USING "firn"."scratch_run_branch" b
 WHERE "firn"."truncated".target = 'sale' AND "firn"."truncated".feed = 'sales'
   AND b.feed = 'sales' AND b.tenant_key = "firn"."truncated".tenant_key AND (b.reloaded OR b.reordered) AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
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
       COALESCE(h.reason, 'accepted by ' || CURRENT_USER || ': ' || c.reason)
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_accepted_f1" c ON c.tenant_key = b.tenant_key
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
DELETE FROM "firn"."absent" USING "firn"."scratch_run_branch" b
 WHERE "firn"."absent".target = 'sale' AND "firn"."absent".feed = 'sales'
   AND b.feed = 'sales' AND b.tenant_key = "firn"."absent".tenant_key AND b.compare AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/sale
INSERT INTO "firn"."absent" (target, feed, tenant_key, firn_row, times, since)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), a.firn_tenant, a.firn_row, a.times, a.since
  FROM "firn"."scratch_absent_f1" a
  LEFT JOIN "firn"."scratch_vanished_f1" v ON v.firn_tenant = a.firn_tenant AND v.firn_row = a.firn_row
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = a.firn_tenant
 WHERE NOT a.goes AND v.firn_row IS NULL AND h.tenant_key IS NULL;
-- apply/sale
DROP TABLE IF EXISTS "firn"."scratch_absent_f1";
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
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
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
DROP TABLE IF EXISTS "firn"."scratch_accepted_f1";
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
UPDATE "firn"."branch_state" SET held = b.aside
  FROM "firn"."scratch_run_branch" b
 WHERE "firn"."branch_state".target = b.target AND "firn"."branch_state".feed = b.feed
   AND "firn"."branch_state".tenant_key = b.tenant_key
   AND (b.aside LIKE 'drift: %' OR b.aside LIKE 'gone: %');
-- end
INSERT INTO "firn"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT c.tenant_key, CAST('active' AS varchar(20)), n.run_at, CAST(NULL AS timestamp)
  FROM "firn"."tenant" c CROSS JOIN "firn"."scratch_run_now" n
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = c.tenant_key);
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

