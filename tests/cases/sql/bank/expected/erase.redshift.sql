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
    firn_key varchar(65535) NOT NULL,
    firn_parent varchar(65535) NOT NULL
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

-- tenant/erase
BEGIN;
-- tenant/erase
LOCK "firn"."lock_city", "firn"."lock_customer", "firn"."lock_date", "firn"."lock_payment", "firn"."lock_tenant";
-- tenant/erase
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'city';
-- tenant/erase
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'customer';
-- tenant/erase
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- tenant/erase
DROP TABLE IF EXISTS "scratch_run_now";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_run_branch";
-- tenant/erase
CREATE TEMP TABLE "scratch_run_now" AS
SELECT COALESCE(MAX(r.run_id), 0) + 1 AS run_id, CAST(GETDATE() AS timestamp) AS run_at
  FROM "firn"."run" r;
-- tenant/erase
INSERT INTO "firn"."run" (run_id, started_at, finished_at, status, project)
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('bank' AS varchar(64))
  FROM "scratch_run_now" n;
-- tenant/erase
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
-- tenant/erase
CREATE TEMP TABLE "scratch_erased" (
    place varchar(200) NOT NULL,
    before_count bigint NOT NULL,
    after_count bigint NOT NULL
);
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.rekey' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."rekey" WHERE target = 'payment' AND reference = 'customer_key' AND firn_key IN (SELECT d.firn_key FROM "dw"."customer" d WHERE d.tenant_key IN (1))) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('dw.customer' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "dw"."customer" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('dw.payment' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "dw"."payment" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('dw.tenant' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "dw"."tenant" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.branch_state' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."branch_state" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.contribution_cities' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."contribution_cities" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.contribution_customers' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."contribution_customers" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.ledger' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."ledger" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.quarantine' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."quarantine" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.retry' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."retry" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.unresolved' AS varchar(200)), c.n, 0
  FROM (SELECT COUNT(*) AS n FROM "firn"."unresolved" WHERE tenant_key IN (1)) c;
-- tenant/erase
DROP TABLE IF EXISTS "scratch_gone_city";
-- tenant/erase
CREATE TEMP TABLE "scratch_gone_city" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT d.firn_key FROM "dw"."city" d WHERE 1 = 0
         UNION ALL
        SELECT c.firn_key FROM "firn"."contribution_cities" c WHERE c.tenant_key IN (1)
         UNION ALL
        SELECT d.firn_key FROM "dw"."city" d JOIN "dw"."customer" f ON f."city_key" = d."city_key" WHERE f.tenant_key IN (1)
         UNION ALL
        SELECT d.firn_key FROM "dw"."city" d JOIN "dw"."payment" f ON f."city_key" = d."city_key" WHERE f.tenant_key IN (1)
       ) x
 WHERE x.firn_key IS NOT NULL;
-- tenant/erase
DELETE FROM "firn"."rekey" WHERE target = 'payment' AND reference = 'customer_key' AND firn_key IN (SELECT d.firn_key FROM "dw"."customer" d WHERE d.tenant_key IN (1));
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "dw"."customer" t WHERE t.tenant_key IN (1)) > 0 THEN (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) END AS live_before,
       CAST(0 AS bigint) AS inserted, CAST(0 AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "dw"."customer" t WHERE t.tenant_key IN (1) AND NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) AS bigint) AS removed;
-- tenant/erase
DELETE FROM "dw"."customer" WHERE tenant_key IN (1);
-- tenant/erase
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- tenant/erase
UPDATE "firn"."target_state" SET version = version + 1, definition = '56671f935c756a6bbf4e8e3f7a198d7c' WHERE target = 'customer';
-- tenant/erase
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('customer' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."customer" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "dw"."payment" t WHERE t.tenant_key IN (1)) > 0 THEN (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) END AS live_before,
       CAST(0 AS bigint) AS inserted, CAST(0 AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "dw"."payment" t WHERE t.tenant_key IN (1) AND true) AS bigint) AS removed;
-- tenant/erase
DELETE FROM "dw"."payment" WHERE tenant_key IN (1);
-- tenant/erase
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- tenant/erase
UPDATE "firn"."target_state" SET version = version + 1, definition = '5fd4d4543b0d93b404bea59f8531ceb7' WHERE target = 'payment';
-- tenant/erase
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('payment' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
DELETE FROM "dw"."tenant" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."branch_state" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."contribution_cities" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."contribution_customers" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."ledger" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."quarantine" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."retry" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."unresolved" WHERE tenant_key IN (1);
-- tenant/erase
DELETE FROM "firn"."staging_column" WHERE shape NOT IN (SELECT s.shape FROM "firn"."staging_table" s);
-- tenant/erase
LOCK "firn"."lock_city";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_touched";
-- tenant/erase
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT g.firn_key FROM "scratch_gone_city" g
       ) x
 WHERE x.firn_key IS NOT NULL;
-- tenant/erase
ANALYZE "scratch_touched";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_image";
-- tenant/erase
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."city_code" END AS "city_code",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."city_name" END AS "city_name",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY CASE WHEN c.tenant_key IN (3) THEN 1 ELSE 0 END, CASE c.tenant_key WHEN 2 THEN 0 ELSE 1 END, COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_cities" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- tenant/erase
ANALYZE "scratch_image";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_resolved";
-- tenant/erase
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, 
       d."city_key" AS firn_member,
       CASE WHEN d."city_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."city" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."city_code" = i."city_code" OR (d."city_code" IS NULL AND i."city_code" IS NULL))
                 AND (d."city_name" = i."city_name" OR (d."city_name" IS NULL AND i."city_name" IS NULL)) THEN false ELSE true END;
-- tenant/erase
ANALYZE "scratch_resolved";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."city" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."city_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- tenant/erase
UPDATE "dw"."city"
   SET "city_name" = x."city_name",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."city".firn_key = x.firn_key AND x.firn_live;
-- tenant/erase
INSERT INTO "dw"."city" ("city_key", firn_key, "city_code", "city_name", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, x."city_code", x."city_name", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'city' AND x.firn_live AND x.firn_member IS NULL;
-- tenant/erase
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."city_key") + 1 FROM "dw"."city" d)
 WHERE target = 'city'
   AND next_key <= (SELECT MAX(d."city_key") FROM "dw"."city" d);
-- tenant/erase
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('customer' AS varchar(128)), CAST('city_key' AS varchar(128)), -1, x.firn_key
  FROM "scratch_resolved" x
 WHERE x.firn_live <> x.firn_was_live;
-- tenant/erase
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('city_key' AS varchar(128)), x.firn_member, x.firn_key
  FROM "scratch_resolved" x
 WHERE NOT x.firn_live AND x.firn_was_live;
-- tenant/erase
DELETE FROM "dw"."city" USING "scratch_resolved" x
 WHERE "dw"."city".firn_key = x.firn_key AND NOT x.firn_live
   AND NOT EXISTS (SELECT 1 FROM "dw"."customer" f WHERE f."city_key" = "dw"."city"."city_key")
   AND NOT EXISTS (SELECT 1 FROM "dw"."payment" f WHERE f."city_key" = "dw"."city"."city_key")
   ;
-- tenant/erase
UPDATE "dw"."city"
   SET firn_inferred = true, firn_updated_run = n.run_id , "city_name" = NULL
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."city".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- tenant/erase
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."city" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."city_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- tenant/erase
UPDATE "firn"."target_state" SET version = version + 1, definition = '9f790f47a0738f932ead7f834185155a' WHERE target = 'city';
-- tenant/erase
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('city' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."city" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_work_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_bad_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_held_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_state_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_tally_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_missing_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_missing_image";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_touched";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_image";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_resolved";
-- tenant/erase
UPDATE "dw"."city" SET firn_updated_run = n.run_id , "city_name" = NULL
  FROM "scratch_gone_city" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."city".firn_key = g.firn_key 
   AND NOT EXISTS (SELECT 1 FROM "firn"."contribution_cities" c WHERE c.firn_key = g.firn_key);
-- tenant/erase
LOCK "firn"."lock_city", "firn"."lock_customer";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_touched";
-- tenant/erase
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT c.firn_key FROM "firn"."contribution_customers" c JOIN "firn"."rekey" q ON q.firn_key = c."firn_ref_city" AND q.target = 'customer' AND q.reference = 'city_key'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- tenant/erase
ANALYZE "scratch_touched";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_image";
-- tenant/erase
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."customer_id" END AS "customer_id",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."full_name" END AS "full_name",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."joined_on" END AS "joined_on",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_city" END AS "firn_ref_city",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_city_1" END AS "firn_ref_city_1",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_customers" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- tenant/erase
ANALYZE "scratch_image";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_missing_image";
-- tenant/erase
CREATE TEMP TABLE "scratch_missing_image" AS
SELECT w.*
  FROM "scratch_image" w
  LEFT JOIN "dw"."city" k0 ON k0.firn_key = w."firn_ref_city" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_city" IS NOT NULL AND k0.firn_key IS NULL));
-- tenant/erase
DROP TABLE IF EXISTS "scratch_resolved";
-- tenant/erase
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, COALESCE(k0."city_key", -1) AS "city_key", 
       d."customer_key" AS firn_member,
       CASE WHEN d."customer_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."customer" d ON d.firn_key = i.firn_key
  LEFT JOIN "dw"."city" k0 ON k0.firn_key = i."firn_ref_city" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."customer_id" = i."customer_id" OR (d."customer_id" IS NULL AND i."customer_id" IS NULL))
                 AND (d."full_name" = i."full_name" OR (d."full_name" IS NULL AND i."full_name" IS NULL))
                 AND (d."joined_on" IS NOT NULL OR i."joined_on" IS NULL)
                 AND d."city_key" = COALESCE(k0."city_key", -1) THEN false ELSE true END;
-- tenant/erase
ANALYZE "scratch_resolved";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- tenant/erase
UPDATE "dw"."customer"
   SET "full_name" = x."full_name",
       "joined_on" = CASE WHEN "dw"."customer".firn_inferred OR "dw"."customer"."joined_on" IS NULL THEN x."joined_on" ELSE "dw"."customer"."joined_on" END,
       "city_key" = x."city_key",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND x.firn_live;
-- tenant/erase
INSERT INTO "dw"."customer" ("customer_key", firn_key, tenant_key, "customer_id", "full_name", "joined_on", "city_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."customer_id", x."full_name", x."joined_on", x."city_key", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'customer' AND x.firn_live AND x.firn_member IS NULL;
-- tenant/erase
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."customer_key") + 1 FROM "dw"."customer" d)
 WHERE target = 'customer'
   AND next_key <= (SELECT MAX(d."customer_key") FROM "dw"."customer" d);
-- tenant/erase
DELETE FROM "dw"."customer" USING "scratch_resolved" x
 WHERE "dw"."customer".firn_key = x.firn_key AND NOT x.firn_live
   AND NOT EXISTS (SELECT 1 FROM "dw"."payment" f WHERE f."customer_key" = "dw"."customer"."customer_key")
   ;
-- tenant/erase
UPDATE "dw"."customer"
   SET firn_inferred = true, firn_updated_run = n.run_id , "full_name" = NULL, "joined_on" = NULL, "city_key" = -1
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- tenant/erase
DELETE FROM "firn"."rekey" WHERE target = 'customer';
-- tenant/erase
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- tenant/erase
UPDATE "firn"."target_state" SET version = version + 1, definition = '56671f935c756a6bbf4e8e3f7a198d7c' WHERE target = 'customer';
-- tenant/erase
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('customer' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."customer" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- tenant/erase
DROP TABLE IF EXISTS "scratch_live";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_work_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_bad_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_held_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_state_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_tally_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_missing_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_duplicate_f2";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_missing_image";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_touched";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_image";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_resolved";
-- tenant/erase
DELETE FROM "dw"."city" WHERE (firn_deleted OR firn_inferred AND firn_key IN (SELECT g.firn_key FROM "scratch_gone_city" g)) AND NOT EXISTS (SELECT 1 FROM "firn"."contribution_cities" c WHERE c.firn_key = "dw"."city".firn_key) AND NOT EXISTS (SELECT 1 FROM "dw"."customer" f WHERE f."city_key" = "dw"."city"."city_key") AND NOT EXISTS (SELECT 1 FROM "dw"."payment" f WHERE f."city_key" = "dw"."city"."city_key");
-- tenant/erase
DELETE FROM "firn"."rekey"
 WHERE target = 'customer' AND reference = 'city_key'
   AND firn_key IN (SELECT g.firn_key FROM "scratch_gone_city" g)
   AND NOT EXISTS (SELECT 1 FROM "dw"."city" d WHERE d.firn_key = "firn"."rekey".firn_key);
-- tenant/erase
DELETE FROM "firn"."rekey"
 WHERE target = 'payment' AND reference = 'city_key'
   AND firn_key IN (SELECT g.firn_key FROM "scratch_gone_city" g)
   AND NOT EXISTS (SELECT 1 FROM "dw"."city" d WHERE d.firn_key = "firn"."rekey".firn_key);
-- tenant/erase
DROP TABLE IF EXISTS "scratch_gone_city";
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.rekey' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."rekey" WHERE target = 'payment' AND reference = 'customer_key' AND firn_key IN (SELECT d.firn_key FROM "dw"."customer" d WHERE d.tenant_key IN (1))) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('dw.customer' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "dw"."customer" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('dw.payment' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "dw"."payment" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('dw.tenant' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "dw"."tenant" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.branch_state' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."branch_state" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.contribution_cities' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."contribution_cities" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.contribution_customers' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."contribution_customers" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.ledger' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."ledger" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.quarantine' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."quarantine" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.retry' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."retry" WHERE tenant_key IN (1)) c;
-- tenant/erase
INSERT INTO "scratch_erased" (place, before_count, after_count)
SELECT CAST('firn.unresolved' AS varchar(200)), 0, c.n
  FROM (SELECT COUNT(*) AS n FROM "firn"."unresolved" WHERE tenant_key IN (1)) c;
-- tenant/erase
UPDATE "firn"."tenant" SET display_name = CAST(NULL AS varchar(200)) WHERE tenant_key IN (1);
-- tenant/erase
INSERT INTO "firn"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT t.tenant_key, CAST('active' AS varchar(20)), CAST(GETDATE() AS timestamp), CAST(NULL AS timestamp)
  FROM "firn"."tenant" t
 WHERE (t.tenant = 'alpha') AND NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = t.tenant_key);
-- tenant/erase
UPDATE "firn"."tenant_state" SET state = 'erased', changed_at = CAST(GETDATE() AS timestamp)
 WHERE tenant_key IN (SELECT t.tenant_key FROM "firn"."tenant" t WHERE t.tenant = 'alpha') AND state <> 'erased';
-- tenant/erase
INSERT INTO "firn"."tenant_history" (tenant_key, tenant, region, action, done_at, done_by, note)
SELECT t.tenant_key, t.tenant, t.region, CAST('erase' AS varchar(20)), CAST(GETDATE() AS timestamp), CAST(current_user AS varchar(128)),
       CAST((SELECT CAST(SUM(e.before_count) AS varchar(20)) || ' rows' FROM "scratch_erased" e) AS varchar(400))
  FROM "firn"."tenant" t
 WHERE t.tenant = 'alpha';
-- tenant/erase
UPDATE "firn"."run" SET finished_at = CAST(GETDATE() AS timestamp),
       status = (SELECT CAST(CASE WHEN COUNT(*) > 0 THEN 'partly' ELSE 'done' END AS varchar(20))
                   FROM "firn"."ledger" l CROSS JOIN "scratch_run_now" n
                  WHERE l.run_id = n.run_id AND l.note IS NOT NULL AND l.note NOT LIKE 'accepted by %')
 WHERE run_id = (SELECT n.run_id FROM "scratch_run_now" n);
SELECT e.place, SUM(e.before_count) AS before_count, SUM(e.after_count) AS after_count
  FROM "scratch_erased" e
 GROUP BY e.place
HAVING SUM(e.before_count) > 0 OR SUM(e.after_count) > 0
 ORDER BY e.place;
SELECT x.place, x.what, SUM(x.n) AS n
  FROM (
SELECT CAST('dw.customer' AS varchar(200)) AS place, CAST('row' AS varchar(10)) AS what, COUNT(*) AS n
          FROM "dw"."customer" t
         WHERE t."city_key" IN (SELECT CASE WHEN q.member_key <> -1 THEN q.member_key ELSE d."city_key" END
                                 FROM "firn"."rekey" q
                                 LEFT JOIN "dw"."city" d ON d.firn_key = q.firn_key AND q.member_key = -1
                                WHERE q.target = 'customer' AND q.reference = 'city_key')
         UNION ALL
SELECT CAST('dw.payment' AS varchar(200)) AS place, CAST('row' AS varchar(10)) AS what, COUNT(*) AS n
          FROM "dw"."payment" t
         WHERE t."city_key" IN (SELECT CASE WHEN q.member_key <> -1 THEN q.member_key ELSE d."city_key" END
                                 FROM "firn"."rekey" q
                                 LEFT JOIN "dw"."city" d ON d.firn_key = q.firn_key AND q.member_key = -1
                                WHERE q.target = 'payment' AND q.reference = 'city_key')
       ) x
 GROUP BY x.place, x.what
HAVING SUM(x.n) > 0
 ORDER BY x.place, x.what;
-- tenant/erase
DROP TABLE IF EXISTS "scratch_erased";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_run_branch";
-- tenant/erase
DROP TABLE IF EXISTS "scratch_run_now";
-- tenant/erase
COMMIT;

