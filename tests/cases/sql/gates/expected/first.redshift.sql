SET timezone TO 'UTC';
SET datestyle TO 'ISO, MDY';
SET search_path TO pg_catalog;
SET client_encoding TO 'UTF8';
SET statement_timeout TO 0;
SET error_on_nondeterministic_update TO on;
SET enable_case_sensitive_identifier TO off;
SET query_group TO 'firn';

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
    firn_row varchar(65535) NOT NULL,
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
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."rekey" (
    target varchar(128) NOT NULL,
    reference varchar(128) NOT NULL,
    member_key bigint NOT NULL,
    firn_key varchar(65535) NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."quarantine" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    firn_row varchar(65535),
    reason varchar(65535) NOT NULL,
    row_values super,
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
    firn_key varchar(65535) NOT NULL,
    firn_parent varchar(65535) NOT NULL
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
    firn_row varchar(65535) NOT NULL,
    firn_order varchar(65535)
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
    firn_row varchar(65535) NOT NULL,
    times integer NOT NULL,
    since timestamp NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."truncated" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_order varchar(65535) NOT NULL,
    firn_at timestamp NOT NULL
);
-- shape/control
COMMIT;

-- shape/tenant
BEGIN;
-- shape/tenant
CREATE TABLE IF NOT EXISTS "dw"."tenant" (
    "tenant_key" bigint NOT NULL,
    "tenant" varchar(512),
    "region" varchar(512),
    "display_name" varchar(800),
    firn_key varchar(65535),
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/tenant
INSERT INTO "dw"."tenant" ("tenant_key", "tenant", "region", "display_name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(512)), CAST('unknown' AS varchar(512)), CAST('unknown' AS varchar(800)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."tenant" d WHERE d."tenant_key" = -1);
-- shape/tenant
INSERT INTO "dw"."tenant" ("tenant_key", "tenant", "region", "display_name", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(512)), CAST('not applicable' AS varchar(512)), CAST('not applicable' AS varchar(800)), CAST(false AS boolean), CAST(false AS boolean)
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
    "month_name" varchar(36),
    "day" integer,
    "day_of_week" integer,
    "day_name" varchar(36),
    "week_of_year" integer,
    "is_weekend" boolean,
    firn_key varchar(65535),
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/date
INSERT INTO "dw"."date" ("date_key", "month_name", "day_name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(36)), CAST('unknown' AS varchar(36)), CAST(false AS boolean), CAST(false AS boolean)
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
CREATE TABLE IF NOT EXISTS "dw"."sale" (
    tenant_key bigint NOT NULL,
    "id" bigint,
    "amount" decimal(12,2),
    "sort" varchar(80),
    firn_row varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    firn_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
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
DROP TABLE IF EXISTS "scratch_run_now";
-- begin
DROP TABLE IF EXISTS "scratch_run_branch";
-- begin
CREATE TEMP TABLE "scratch_run_now" AS
SELECT COALESCE(MAX(r.run_id), 0) + 1 AS run_id, CAST(GETDATE() AS timestamp) AS run_at
  FROM "firn"."run" r;
-- begin
INSERT INTO "firn"."run" (run_id, started_at, finished_at, status, project)
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('gates' AS varchar(64))
  FROM "scratch_run_now" n;
-- begin
CREATE TEMP TABLE "scratch_run_branch" (
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
INSERT INTO "scratch_run_branch" (target, feed, record, tenant_key, whole_key, compare, force, contested, changelog, reordered, reloaded, accepted, brake, absences, fingerprint) VALUES
('sale', 'sales', 'sale', 1, NULL, true, false, true, false, false, false, false, 0.2000, 1, '45a49fb7a4213ccb1fc23cde02658865@16385'),
('sale', 'sales', 'sale', 2, NULL, true, false, true, false, false, false, false, 0.2000, 2, '002e585b2fef469bcfe594500b1daf53@16391'),
('sale', 'sales', 'sale', 3, NULL, true, false, true, false, false, false, false, 0.2000, 1, 'c62d14abd009d9436677f6e1e2012d06@16397'),
('sale', 'sales', 'sale', 4, NULL, true, false, true, false, false, false, false, 0.2000, 1, '20524ecedea7a1a3dc139b2f469dd7c3@16403'),
('sale', 'sales', 'sale', 5, NULL, true, false, false, true, false, false, false, 0.2000, 1, 'dc34a209b75e59558252a8ec81103c8c-6762588c4f70ed75@16419'),
('sale', 'sales', 'sale', 6, NULL, true, false, true, false, false, false, false, 0.2000, 1, 'ab4d9607fc60facf3c0557403b383ff4@16409');
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
  FROM "firn"."tenant" c CROSS JOIN "scratch_run_now" n
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."tenant" d WHERE d.tenant_key = c.tenant_key)
   AND NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = c.tenant_key AND s.state = 'erased');
-- begin
UPDATE "dw"."tenant"
   SET display_name = c.display_name
  FROM "firn"."tenant" c
 WHERE "dw"."tenant".tenant_key = c.tenant_key
   AND COALESCE("dw"."tenant".display_name, '') <> COALESCE(c.display_name, '');
-- begin
ANALYZE "scratch_run_now";
-- begin
ANALYZE "scratch_run_branch";
-- begin
ANALYZE "firn"."tenant";
-- begin
COMMIT;

-- collect/sale
BEGIN;
-- collect/sale
DROP TABLE IF EXISTS "scratch_delta_sale";
-- collect/sale
DROP TABLE IF EXISTS "scratch_read_sale";
-- collect/sale
DROP TABLE IF EXISTS "scratch_counted_sale";
-- collect/sale
DROP TABLE IF EXISTS "scratch_gate_sale";
-- collect/sale
CREATE TEMP TABLE "scratch_gate_sale" AS
SELECT CAST(1 AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST(CASE WHEN s.firn_status = 'FULL LOAD' THEN 'reload: task ' || s.firn_task || ' loads its tables'
                 WHEN s.firn_status <> 'CHANGE PROCESSING' THEN 'stalled: task ' || s.firn_task || ' says ' || s.firn_status
                 ELSE 'stalled: task ' || s.firn_task || ' was last heard of at ' || COALESCE(TO_CHAR(s.firn_time, 'YYYY-MM-DD HH24:MI:SS'), 'no time') END AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM (SELECT COALESCE(y."task_name", 'without a name') AS firn_task, COALESCE(UPPER(y."task_status"), 'nothing') AS firn_status, y."status_time" AS firn_time,
               ROW_NUMBER() OVER (PARTITION BY y."task_name" ORDER BY CASE WHEN y."status_time" IS NULL THEN 1 ELSE 0 END, y."status_time" DESC) AS nth
          FROM "acme_in_ctl"."awsdms_status" y) s
 CROSS JOIN "scratch_run_now" n
 WHERE s.nth = 1 AND (s.firn_status <> 'CHANGE PROCESSING' OR s.firn_time IS NULL OR s.firn_time < n.run_at - INTERVAL '7200 second')
UNION ALL
SELECT CAST(1 AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since, CAST(NULL AS varchar(400)) AS reason,
       CASE WHEN COUNT(s.nth) > COUNT(s.firn_applied) THEN CAST('1970-01-01 00:00:00' AS timestamp)
            WHEN MIN(s.firn_applied) < MAX(n.run_at) THEN MIN(s.firn_applied) ELSE MAX(n.run_at) END AS bound_at
  FROM "scratch_run_now" n
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
  FROM "scratch_run_now" n
  LEFT JOIN "bolt_in_shop"."heartbeat" s ON 1 = 1;
-- collect/sale
DROP TABLE IF EXISTS "scratch_joined_sale";
-- collect/sale
DROP TABLE IF EXISTS "scratch_affected_sale";
-- collect/sale
CREATE TEMP TABLE "scratch_joined_sale" AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/sale
CREATE TEMP TABLE "scratch_affected_sale" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/sale
INSERT INTO "scratch_joined_sale" (tenant_key, alias, mark)
SELECT CAST(1 AS bigint) AS tenant_key, CAST('k' AS varchar(128)) AS alias, CAST(CAST(CASE WHEN MAX((CASE WHEN (NULLIF(BTRIM("k"."upd"), '')) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN TRY_CAST(SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 7, 4) || '-' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 4, 2) || '-' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 1, 2) || ' ' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 12) AS timestamp) END)) IS NOT NULL THEN CAST(CASE WHEN MAX((CASE WHEN (NULLIF(BTRIM("k"."upd"), '')) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN TRY_CAST(SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 7, 4) || '-' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 4, 2) || '-' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 1, 2) || ' ' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 12) AS timestamp) END)) < (SELECT MIN(g.bound_at) FROM "scratch_gate_sale" g WHERE g.tenant_key = 1) THEN MAX((CASE WHEN (NULLIF(BTRIM("k"."upd"), '')) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN TRY_CAST(SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 7, 4) || '-' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 4, 2) || '-' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 1, 2) || ' ' || SUBSTRING((NULLIF(BTRIM("k"."upd"), '')), 12) AS timestamp) END)) ELSE (SELECT MIN(g.bound_at) FROM "scratch_gate_sale" g WHERE g.tenant_key = 1) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS varchar(64)) AS mark
  FROM "acme_in_lookup"."sorts" "k";
-- collect/sale
CREATE TEMP TABLE "scratch_delta_sale" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(CAST(b."id" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."id" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(b."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(b."sort") AS varchar(10)) || ':' || (b."sort"), '~')) AS varchar(32)) AS firn_hash, b.firn_of,
       b."id",
       b."amount",
       b."sort"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."id" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."id" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."sort") AS varchar(10)) || ':' || (q."sort"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."amount", q."sort"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN (r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(r.firn_1, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id", r."amount",
               CAST(COALESCE(r.firn_1, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) AS varchar(80)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(NULL AS varchar(65535)) AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"upd":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."upd", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"sort":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."sort", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN NULLIF(BTRIM("k"."name"), '') IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("k"."name"), '') AS firn_1,
               json_extract_path_text(CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "acme_in_shop"."sales" "t"
          LEFT JOIN "acme_in_lookup"."sorts" "k" ON "k"."code" = "t"."sort"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."id" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."id" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."sort") AS varchar(10)) || ':' || (q."sort"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."amount", q."sort"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN (CAST(r.firn_1 AS varchar(65535)) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS varchar(65535)), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) AS varchar(80)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(NULL AS varchar(65535)) AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"upd":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."upd", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"sort":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."sort", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "bolt_in_shop"."sales" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."id" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."id" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."sort") AS varchar(10)) || ':' || (q."sort"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."amount", q."sort"
          FROM (
        SELECT CAST(3 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN (CAST(r.firn_1 AS varchar(65535)) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS varchar(65535)), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) AS varchar(80)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(NULL AS varchar(65535)) AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"upd":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."upd", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"sort":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."sort", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "crux_in_shop"."sales" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."id" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."id" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."sort") AS varchar(10)) || ':' || (q."sort"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."amount", q."sort"
          FROM (
        SELECT CAST(4 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN (CAST(r.firn_1 AS varchar(65535)) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS varchar(65535)), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) AS varchar(80)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(NULL AS varchar(65535)) AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"upd":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."upd", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"sort":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."sort", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "drum_in_shop"."sales" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."id" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."id" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."sort") AS varchar(10)) || ':' || (q."sort"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."amount", q."sort"
          FROM (
        SELECT CAST(5 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected, '') AS varchar(65535)) AS firn_reason, r."id", r."amount", r."sort"
                  FROM (SELECT CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(160))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS varchar(64))) AS varchar(20)) || ':' || CAST("t"."id" AS varchar(64)), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."__position") AS varchar(20)) || ':' || "t"."__position", '~') END END AS varchar(65535)) AS firn_row,
               CAST(COALESCE("t"."__position", '') AS varchar(65535)) AS firn_order,
               CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(160))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE CAST("t"."id" AS varchar(64)) END END AS varchar(65535)) AS firn_of,
               CAST(CASE WHEN NOT ("t"."payload" IS NOT NULL) THEN 'i' WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(160))) IN (upper('T'))) AND COALESCE("t"."__position", '') <> '' THEN 't' WHEN upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(160))) IN (upper('D'), upper('DELETE')) THEN 'd' WHEN "t"."payload" IS NOT NULL THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH(CASE WHEN JSON_SIZE("t"."payload") <= 65535 THEN JSON_SERIALIZE("t"."payload") ELSE 'a document of ' || CAST(JSON_SIZE("t"."payload") AS varchar(20)) || ' bytes' END), 0) <= 24000 THEN JSON_PARSE('{' || '"payload":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CASE WHEN JSON_SIZE("t"."payload") <= 65535 THEN JSON_SERIALIZE("t"."payload") ELSE 'a document of ' || CAST(JSON_SIZE("t"."payload") AS varchar(20)) || ' bytes' END, '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"payload":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CASE WHEN JSON_SIZE("t"."payload") <= 65535 THEN JSON_SERIALIZE("t"."payload") ELSE 'a document of ' || CAST(JSON_SIZE("t"."payload") AS varchar(20)) || ' bytes' END, 6000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CASE WHEN (CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS varchar(64))) AS varchar(20)) || ':' || CAST("t"."id" AS varchar(64)), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."__position") AS varchar(20)) || ':' || "t"."__position", '~') END) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN (NULLIF(BTRIM("t"."__source_ts_ms"), '')) IS NOT NULL AND CASE WHEN (NULLIF(BTRIM("t"."__source_ts_ms"), '')) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) >= -30610224000 AND (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) < 253402300800 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'changed_at: cannot be read by its format: ' || COALESCE(LEFT((NULLIF(BTRIM("t"."__source_ts_ms"), '')), 60), '') || '; ' ELSE '' END || CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(160))) IN (upper('T'))) THEN 'a truncate without its place in the order: what it emptied cannot be told; ' ELSE '' END || CASE WHEN "t"."__malformed" THEN 'payload: cannot be read as JSON; ' ELSE '' END || CASE WHEN "t"."__bad_id" THEN 'id: cannot be read as bigint; ' ELSE '' END || CASE WHEN "t"."__bad_amount" THEN 'amount: cannot be read as decimal(12,2); ' ELSE '' END AS firn_rejected,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount",
               CAST(CAST(NULL AS varchar(80)) AS varchar(80)) AS "sort"
                          FROM (SELECT z.*,
                                  CAST(CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN TRY_CAST(z.firn_text_1 AS bigint) WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_1, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_1, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS bigint) END END AS bigint) AS "id", z.firn_text_1 IS NOT NULL AND CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_1, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_id",
                                  CAST(CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST(z.firn_text_2 AS decimal(12,2)) WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "amount", z.firn_text_2 IS NOT NULL AND CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_amount"
                             FROM (SELECT y.*,
                                          NULLIF(JSON_EXTRACT_PATH_TEXT(y.firn_image, 'id', true), '') AS firn_text_1,
                                          NULLIF(JSON_EXTRACT_PATH_TEXT(y.firn_image, 'amount', true), '') AS firn_text_2
                                     FROM (SELECT x.*, NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'op', true), '') AS "__op",
                                                  COALESCE(NULLIF(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'ts_ms', true), ''), '0'), NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'ts_ms', true), '')) AS "__source_ts_ms",
                                                  COALESCE(LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'lsn', true), ''), 20, '0'),
                                                           LPAD(CAST(NULLIF(LEN(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'file', true)), 0) AS varchar(10)), 4, '0') || ':' || JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'file', true) || ':' || LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'pos', true), ''), 20, '0') || ':' || LPAD(COALESCE(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'row', true), ''), '0'), 10, '0'),
                                                           LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'ts_ms', true), ''), 20, '0')) AS "__position",
                                                  CASE WHEN JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'op', true) = 'd' THEN NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'before', true), '')
                                                       ELSE NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'after', true), '') END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(NULLIF(JSON_EXTRACT_PATH_TEXT(v.firn_json, 'payload', true), ''), v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*, CASE WHEN IS_VALID_JSON(u.firn_text) THEN u.firn_text END AS firn_json
                                                             FROM (SELECT t.*, CASE WHEN t."payload" IS NULL THEN NULL WHEN JSON_TYPEOF(t."payload") = 'string' THEN CAST(t."payload" AS varchar(65535)) WHEN JSON_SIZE(t."payload") <= 65535 THEN JSON_SERIALIZE(t."payload") ELSE '' END AS firn_text FROM "echo_in_shop"."sales" t) u) v) x) y) z) "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."id" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."id" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."sort") AS varchar(10)) || ':' || (q."sort"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."amount", q."sort"
          FROM (
        SELECT CAST(6 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."amount", s."sort"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN (CAST(r.firn_1 AS varchar(65535)) IS NOT NULL AND NOT (LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20) OR r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20)) AND COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) IS NULL THEN 'sort: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(CAST(r.firn_1 AS varchar(65535)), 60), LEFT(r.firn_2, 60)), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id", r."amount",
               CAST(COALESCE(CASE WHEN LENGTH(CAST(r.firn_1 AS varchar(65535))) <= 20 THEN CAST(CAST(r.firn_1 AS varchar(65535)) AS varchar(80)) END, CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END) AS varchar(80)) AS "sort"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(NULL AS varchar(65535)) AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"upd":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."upd", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"sort":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."sort", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN NULL IS NULL AND NULLIF(BTRIM("t"."sort"), '') IS NOT NULL AND CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END IS NULL THEN 'sort: cannot be read as JSON; ' ELSE '' END AS firn_rejected,
               NULL AS firn_1,
               json_extract_path_text(CASE WHEN IS_VALID_JSON((NULLIF(BTRIM("t"."sort"), ''))) THEN (NULLIF(BTRIM("t"."sort"), '')) END, 'name') AS firn_2,
               CAST("t"."id" AS bigint) AS "id",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
                          FROM "gale_in_shop"."sales" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/sale
CREATE TEMP TABLE "scratch_read_sale" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT MIN(g.bound_at) FROM "scratch_gate_sale" g WHERE g.tenant_key = 1) THEN MAX("t"."upd") ELSE (SELECT MIN(g.bound_at) FROM "scratch_gate_sale" g WHERE g.tenant_key = 1) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "acme_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT MIN(g.bound_at) FROM "scratch_gate_sale" g WHERE g.tenant_key = 2) THEN MAX("t"."upd") ELSE (SELECT MIN(g.bound_at) FROM "scratch_gate_sale" g WHERE g.tenant_key = 2) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "bolt_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(3 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."upd") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "crux_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(4 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."upd") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "drum_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(5 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (NULLIF(BTRIM("t"."__source_ts_ms"), '')) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) >= -30610224000 AND (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) * INTERVAL '1 second') END END) END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (NULLIF(BTRIM("t"."__source_ts_ms"), '')) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) >= -30610224000 AND (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) * INTERVAL '1 second') END END) END) < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (NULLIF(BTRIM("t"."__source_ts_ms"), '')) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) >= -30610224000 AND (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (TRY_CAST((NULLIF(BTRIM("t"."__source_ts_ms"), '')) AS double precision) / 1000) * INTERVAL '1 second') END END) END) ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM (SELECT z.*,
                                  CAST(CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN TRY_CAST(z.firn_text_1 AS bigint) WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_1, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_1, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS bigint) END END AS bigint) AS "id", z.firn_text_1 IS NOT NULL AND CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_1, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_id",
                                  CAST(CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST(z.firn_text_2 AS decimal(12,2)) WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "amount", z.firn_text_2 IS NOT NULL AND CASE WHEN z.firn_text_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_2) <= 100 AND z.firn_text_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(z.firn_text_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_amount"
                             FROM (SELECT y.*,
                                          NULLIF(JSON_EXTRACT_PATH_TEXT(y.firn_image, 'id', true), '') AS firn_text_1,
                                          NULLIF(JSON_EXTRACT_PATH_TEXT(y.firn_image, 'amount', true), '') AS firn_text_2
                                     FROM (SELECT x.*, NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'op', true), '') AS "__op",
                                                  COALESCE(NULLIF(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'ts_ms', true), ''), '0'), NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'ts_ms', true), '')) AS "__source_ts_ms",
                                                  COALESCE(LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'lsn', true), ''), 20, '0'),
                                                           LPAD(CAST(NULLIF(LEN(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'file', true)), 0) AS varchar(10)), 4, '0') || ':' || JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'file', true) || ':' || LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'pos', true), ''), 20, '0') || ':' || LPAD(COALESCE(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'row', true), ''), '0'), 10, '0'),
                                                           LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'ts_ms', true), ''), 20, '0')) AS "__position",
                                                  CASE WHEN JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'op', true) = 'd' THEN NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'before', true), '')
                                                       ELSE NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'after', true), '') END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(NULLIF(JSON_EXTRACT_PATH_TEXT(v.firn_json, 'payload', true), ''), v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*, CASE WHEN IS_VALID_JSON(u.firn_text) THEN u.firn_text END AS firn_json
                                                             FROM (SELECT t.*, CASE WHEN t."payload" IS NULL THEN NULL WHEN JSON_TYPEOF(t."payload") = 'string' THEN CAST(t."payload" AS varchar(65535)) WHEN JSON_SIZE(t."payload") <= 65535 THEN JSON_SERIALIZE(t."payload") ELSE '' END AS firn_text FROM "echo_in_shop"."sales" t) u) v) x) y) z) "t"
 WHERE true
UNION ALL
SELECT CAST(6 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."upd") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."upd") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."upd") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "gale_in_shop"."sales" "t"
 WHERE true;
-- collect/sale
ANALYZE "scratch_delta_sale";
-- collect/sale
CREATE TEMP TABLE "scratch_counted_sale" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_sale" d
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
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_truncated_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_truncated_f1" AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, CAST(NULL AS timestamp) AS firn_at, 0 AS firn_known
          FROM "scratch_delta_sale" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
         WHERE d.firn_class = 't') y
 CROSS JOIN "scratch_run_now" n
 GROUP BY y.firn_tenant, y.firn_order;
-- apply/sale
ANALYZE "scratch_truncated_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_folded_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_folded_f1" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y."id", y."amount", y."sort"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CASE WHEN t.firn_order > CAST('' AS varchar(65535)) THEN t.firn_order ELSE CAST('' AS varchar(65535)) END END AS firn_known, d."id", d."amount", d."sort"
          FROM "scratch_delta_sale" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
          LEFT JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "scratch_truncated_f1" x
                      WHERE true
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = d.firn_tenant) y;
-- apply/sale
ANALYZE "scratch_folded_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/sale
CREATE TEMP TABLE "scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f1" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/sale
CREATE TEMP TABLE "scratch_held_f1" AS
SELECT y.tenant_key, y.reason
  FROM (SELECT b.tenant_key,
       CAST(CASE WHEN r.tenant_key IS NULL THEN 'not read: no statement could be written for it; the errors of the run say why'
                 WHEN COALESCE(d.n, 0) > r.rows_read THEN 'ledger: ' || CAST(d.n AS varchar(20)) || ' rows of ' || CAST(r.rows_read AS varchar(20)) || ' that were read: a join finds several rows for one'
                 WHEN r.rows_read <> COALESCE(d.n, 0) THEN 'ledger: read ' || CAST(r.rows_read AS varchar(20)) || ' rows, delta has ' || CAST(COALESCE(d.n, 0) AS varchar(20))
                 WHEN g.reason IS NOT NULL THEN g.reason
                 WHEN q.n >= 20 AND q.n > b.brake * t.n THEN 'brake: ' || CAST(q.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' rows cannot be read any more: ' || LEFT(REGEXP_REPLACE(q.reason, '; $', ''), 80)
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' rows vanished' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND r.rows_read = COALESCE(d.n, 0) THEN true ELSE false END AS accepted
  FROM "scratch_run_branch" b
  LEFT JOIN "scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT x.tenant_key, MIN(x.reason) AS reason
               FROM "scratch_gate_sale" x
               JOIN "scratch_run_branch" y ON y.tenant_key = x.tenant_key AND y.feed = 'sales' AND y.aside IS NULL
               LEFT JOIN "firn"."branch_state" z ON z.target = y.target AND z.feed = y.feed AND z.tenant_key = y.tenant_key
              WHERE x.reason IS NOT NULL AND (x.since IS NULL OR (NOT y.compare AND x.since > z.compared_at))
              GROUP BY x.tenant_key) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/sale
ANALYZE "scratch_held_f1";
-- apply/sale
DELETE FROM "scratch_truncated_f1" USING "scratch_held_f1" h WHERE "scratch_truncated_f1".firn_tenant = h.tenant_key;
-- apply/sale
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_duplicate_f1" AS
SELECT p.firn_tenant, p."id"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS bigint) IS NULL THEN 'id: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."id" AS bigint) AS "id",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."sort" AS varchar(80)) AS "sort"
          FROM "scratch_folded_f1" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL AND b.contested
          
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."id"
HAVING COUNT(*) > 1;
-- apply/sale
ANALYZE "scratch_duplicate_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_contested_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_contested_f1" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."id" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS bigint) IS NULL THEN 'id: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."id" AS bigint) AS "id",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."sort" AS varchar(80)) AS "sort"
          FROM "scratch_folded_f1" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL AND b.contested
          
       ) p
  JOIN "scratch_duplicate_f1" u ON u.firn_tenant = p.firn_tenant AND u."id" = p."id"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/sale
ANALYZE "scratch_contested_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 't' THEN 'ignored'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, COALESCE(u.firn_rank, 1) AS firn_rank
          FROM (SELECT p0.*
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS bigint) IS NULL THEN 'id: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."id" AS bigint) AS "id",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."sort" AS varchar(80)) AS "sort"
                          FROM "scratch_folded_f1" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL
                          
                       ) p0
               ) p
          LEFT JOIN "scratch_contested_f1" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/sale
ANALYZE "scratch_work_f1";
-- apply/sale
DELETE FROM "scratch_work_f1" USING "scratch_held_f1" h WHERE "scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/sale
DELETE FROM "scratch_vanished_f1" USING "scratch_held_f1" h WHERE "scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/sale
DROP TABLE IF EXISTS "scratch_rival_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_rival_f1" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "scratch_work_f1" w
  
  JOIN "dw"."sale" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."id" = w."id"
  LEFT JOIN "scratch_folded_f1" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "scratch_vanished_f1" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/sale
UPDATE "scratch_work_f1" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "scratch_rival_f1" r WHERE r.holder_wins) x
 WHERE "scratch_work_f1".firn_tenant = x.firn_tenant AND "scratch_work_f1".firn_row = x.claimant;
-- apply/sale
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_tally_f1" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "scratch_work_f1" w
 GROUP BY w.firn_tenant;
-- apply/sale
DROP TABLE IF EXISTS "scratch_live";
-- apply/sale
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "scratch_tally_f1" o) + (SELECT COUNT(*) FROM "scratch_vanished_f1") > 0 THEN (SELECT COUNT(*) FROM "dw"."sale" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "scratch_tally_f1" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "scratch_tally_f1" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "scratch_tally_f1" o) + (SELECT COUNT(*) FROM "scratch_vanished_f1") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f1" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/sale
DELETE FROM "dw"."sale" USING "scratch_work_f1" w
 WHERE "dw"."sale".tenant_key = w.firn_tenant AND "dw"."sale".firn_row = w.firn_row AND w.firn_loaded;
-- apply/sale
DELETE FROM "dw"."sale" USING "scratch_vanished_f1" v
 WHERE "dw"."sale".tenant_key = v.firn_tenant AND "dw"."sale".firn_row = v.firn_row;
-- apply/sale
DELETE FROM "dw"."sale" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f1" r WHERE NOT r.holder_wins) x
 WHERE "dw"."sale".tenant_key = x.firn_tenant AND "dw"."sale".firn_row = x.holder;
-- apply/sale
INSERT INTO "dw"."sale" (tenant_key, "id", "amount", "sort", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."id", w."amount", w."sort", w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f1" w
 CROSS JOIN "scratch_run_now" n
  
 WHERE w.firn_outcome = 'applied';
-- apply/sale
DELETE FROM "firn"."retry"
 WHERE record = 'sale' AND target = 'sale'
   AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'sales' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/sale
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('sale' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('sale' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "scratch_rival_f1" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "scratch_rival_f1" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "scratch_contested_f1" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h)) x;
-- apply/sale
DELETE FROM "firn"."quarantine" USING "scratch_folded_f1" d
 WHERE "firn"."quarantine".target = 'sale' AND "firn"."quarantine".feed = 'sales'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/sale
DELETE FROM "firn"."quarantine"
 WHERE target = 'sale' AND feed = 'sales'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'sales' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'sales' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/sale
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), CAST('sale' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"sort":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."sort", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/sale
DELETE FROM "firn"."ended" WHERE target = 'sale' AND feed = 'sales';
-- apply/sale
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "scratch_work_f1" w
  JOIN "scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'sales' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/sale
DELETE FROM "firn"."truncated" WHERE target = 'sale' AND feed = 'sales';
-- apply/sale
INSERT INTO "firn"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST('sale' AS varchar(128)), CAST('sales' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM "scratch_truncated_f1" x
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
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL;
-- apply/sale
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL;
-- apply/sale
DELETE FROM "firn"."branch_state" USING "scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/sale
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f1" x;
-- apply/sale
DELETE FROM "firn"."join_state" USING "scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'sales' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/sale
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "scratch_run_branch" b
  JOIN "scratch_joined_sale" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/sale
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."sale" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/sale
UPDATE "firn"."target_state" SET version = version + 1, definition = '5ad1915a0ddb6d32613e932021636f45' WHERE target = 'sale';
-- apply/sale
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('sale' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/sale
DROP TABLE IF EXISTS "scratch_live";
-- apply/sale
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_folded_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_truncated_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_emptied_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_ends_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_rival_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_contested_f1";
-- apply/sale
COMMIT;

-- end
BEGIN;
-- end
INSERT INTO "firn"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, b.feed, b.tenant_key, CAST(CASE WHEN b.compare THEN 'compare' ELSE 'increment' END AS varchar(10)),
       0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b.aside
  FROM "scratch_run_branch" b CROSS JOIN "scratch_run_now" n
 WHERE b.aside IS NOT NULL;
-- end
INSERT INTO "firn"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT c.tenant_key, CAST('active' AS varchar(20)), n.run_at, CAST(NULL AS timestamp)
  FROM "firn"."tenant" c CROSS JOIN "scratch_run_now" n
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = c.tenant_key);
-- end
DROP TABLE IF EXISTS "scratch_staging_seen";
-- end
DROP TABLE IF EXISTS "scratch_staging_shape";
-- end
CREATE TEMP TABLE "scratch_staging_seen" (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64)
);
-- end
CREATE TEMP TABLE "scratch_staging_shape" (LIKE "firn"."staging_column");
-- end
INSERT INTO "scratch_staging_seen" (tenant_key, schema_name, table_name, shape) VALUES
(1, 'acme_in_lookup', 'sorts', '525185055194b973b276da9a76ff671a'),
(1, 'acme_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(2, 'bolt_in_shop', 'heartbeat', '511c7320f6cf45a17ba46c355ef078d5'),
(2, 'bolt_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(3, 'crux_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(4, 'drum_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72'),
(5, 'echo_in_shop', 'sales', 'ba98cf8561ead85fbdd75f1be5cb7fe0'),
(6, 'gale_in_shop', 'sales', 'c234d2557fbc8a481090869bdf6cda72');
-- end
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
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
DELETE FROM "scratch_staging_seen" USING "scratch_run_branch" b
 WHERE "scratch_staging_seen".tenant_key = b.tenant_key AND b.aside IS NOT NULL AND b.aside NOT LIKE 'drift: %';
-- end
UPDATE "firn"."staging_table" SET last_seen = x.seen_at
  FROM (SELECT s.tenant_key, s.schema_name, s.table_name, COALESCE(t.seen_at, (SELECT n.run_at FROM "scratch_run_now" n)) AS seen_at
          FROM "scratch_staging_seen" s
          LEFT JOIN "firn"."tenant_state" t ON t.tenant_key = s.tenant_key) x
 WHERE "firn"."staging_table".tenant_key = x.tenant_key AND "firn"."staging_table".schema_name = x.schema_name
   AND "firn"."staging_table".table_name = x.table_name AND "firn"."staging_table".last_seen IS NULL;
-- end
INSERT INTO "firn"."staging_table" (tenant_key, schema_name, table_name, shape, first_seen, last_seen)
SELECT s.tenant_key, s.schema_name, s.table_name, s.shape, (SELECT n.run_at FROM "scratch_run_now" n), CAST(NULL AS timestamp)
  FROM "scratch_staging_seen" s
 WHERE s.shape IS NOT NULL;
-- end
INSERT INTO "firn"."staging_column" (shape, column_number, column_name, type_text, is_required, key_position)
SELECT x.shape, x.column_number, x.column_name, x.type_text, x.is_required, x.key_position
  FROM "scratch_staging_shape" x
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."staging_column" k WHERE k.shape = x.shape);
-- end
DROP TABLE IF EXISTS "scratch_staging_seen";
-- end
DROP TABLE IF EXISTS "scratch_staging_shape";
-- end
UPDATE "firn"."tenant_state" SET seen_at = n.run_at
  FROM "scratch_run_now" n
 WHERE "firn"."tenant_state".tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.aside IS NULL OR b.aside NOT LIKE 'gone: %');
-- end
UPDATE "firn"."run" SET finished_at = CAST(GETDATE() AS timestamp),
       status = (SELECT CAST(CASE WHEN COUNT(*) > 0 THEN 'partly' ELSE 'done' END AS varchar(20))
                   FROM "firn"."ledger" l CROSS JOIN "scratch_run_now" n
                  WHERE l.run_id = n.run_id AND l.note IS NOT NULL AND l.note NOT LIKE 'accepted by %')
 WHERE run_id = (SELECT n.run_id FROM "scratch_run_now" n);
-- end
DROP TABLE IF EXISTS "scratch_delta_sale";
-- end
DROP TABLE IF EXISTS "scratch_read_sale";
-- end
DROP TABLE IF EXISTS "scratch_counted_sale";
-- end
DROP TABLE IF EXISTS "scratch_gate_sale";
-- end
DROP TABLE IF EXISTS "scratch_joined_sale";
-- end
DROP TABLE IF EXISTS "scratch_affected_sale";
-- end
DROP TABLE IF EXISTS "scratch_run_branch";
-- end
DROP TABLE IF EXISTS "scratch_run_now";
-- end
COMMIT;

