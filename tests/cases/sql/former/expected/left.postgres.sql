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
CREATE TABLE IF NOT EXISTS "firn"."truncated" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_order text COLLATE "C" NOT NULL,
    firn_at timestamp NOT NULL
);
-- shape/control
COMMIT;

-- shape/account
BEGIN;
-- shape/account
CREATE TABLE IF NOT EXISTS "firn"."contribution_customers" (
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    firn_key text COLLATE "C" NOT NULL,
    firn_hash bigint,
    firn_order text COLLATE "C",
    "no" varchar(20),
    "status" varchar(20),
    firn_run bigint NOT NULL,
    firn_from timestamp NOT NULL,
    firn_to timestamp,
    firn_live boolean NOT NULL,
    firn_newest boolean NOT NULL,
    firn_followed boolean NOT NULL,
    PRIMARY KEY (tenant_key, firn_row, firn_run)
);
-- shape/account
CREATE  INDEX IF NOT EXISTS "contribution_customers_member" ON "firn"."contribution_customers" (firn_key);
-- shape/account
COMMIT;

-- shape/city
BEGIN;
-- shape/city
CREATE TABLE IF NOT EXISTS "firn"."contribution_turnover__city" (
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    firn_key text COLLATE "C" NOT NULL,
    firn_hash bigint,
    firn_order text COLLATE "C",
    "city" varchar(20),
    "country" varchar(20),
    PRIMARY KEY (tenant_key, firn_row)
);
-- shape/city
CREATE  INDEX IF NOT EXISTS "contribution_turnover__city_member" ON "firn"."contribution_turnover__city" (firn_key);
-- shape/city
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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('shop' AS varchar(64))
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
('account', 'customers', 'account', 1, NULL, true, false, true, false, false, false, false, 0.2000, 2, 'c3c2e7acd37af6443371fef25101fd09@37314'),
('account', 'customers', 'account', 2, NULL, true, false, true, false, false, false, false, 0.2000, 2, 'b40e223368cc12e6f73d0e47defd8bd6@37343'),
('city', 'cities', 'city', 1, NULL, true, false, true, false, false, false, false, 0.2000, 2, '377a76eb3e1dc87c5baacceb98b67ef3@37328'),
('move', 'turnover', 'move', 1, NULL, false, false, true, false, false, false, false, 0.2000, 2, '041fd640daf7e92ddfaae9a07f1b9158@37335'),
('move', 'turnover', 'move', 2, NULL, false, false, true, false, false, false, false, 0.2000, 2, '8ea2005ca7c4f79399e1a93f28d210f4@37364'),
('city', 'turnover.city', 'move', 1, NULL, false, false, true, false, false, false, false, 0.2000, 2, '39afb096bee082c7c8dbc130bd39cd88@37335'),
('city', 'turnover.city', 'move', 2, NULL, false, false, true, false, false, false, false, 0.2000, 2, '128371220de5ad91a068623c058cfde5@37364'),
('account', 'accounts (leaving)', '', 1, NULL, true, false, false, false, false, false, false, 0.2000, 1, ''),
('account', 'accounts (leaving)', '', 2, NULL, true, false, false, false, false, false, false, 0.2000, 1, ''),
('account', 'phones (leaving)', '', 1, NULL, true, false, false, false, false, false, false, 0.2000, 1, ''),
('account', 'phones (leaving)', '', 2, NULL, true, false, false, false, false, false, false, 0.2000, 1, ''),
('city', 'cities (leaving)', '', 2, NULL, true, false, false, false, false, false, false, 0.2000, 1, ''),
('per_account', 'totals (leaving)', '', 1, NULL, true, false, false, false, false, false, false, 0.2000, 1, ''),
('per_account', 'totals (leaving)', '', 2, NULL, true, false, false, false, false, false, false, 0.2000, 1, ''),
('per_city', 'by_city', 'fact.move', 1, NULL, false, false, false, false, false, false, false, NULL, 1, '0dc62b86b541061c05e13547e4da2f48'),
('per_city', 'by_city', 'fact.move', 2, NULL, false, false, false, false, false, false, false, NULL, 1, '0dc62b86b541061c05e13547e4da2f48');
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

-- collect/account
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/account
DROP TABLE IF EXISTS "firn"."scratch_delta_account";
-- collect/account
DROP TABLE IF EXISTS "firn"."scratch_read_account";
-- collect/account
DROP TABLE IF EXISTS "firn"."scratch_counted_account";
-- collect/account
CREATE UNLOGGED TABLE "firn"."scratch_delta_account" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."no", b."status"), 0) AS bigint) AS firn_hash, b.firn_at,
       b."no",
       b."status"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN s.firn_json END AS firn_json, s."no", s."status"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'no: longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20) THEN 'status: longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason,
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END AS varchar(20)) AS "no",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END AS varchar(20)) AS "status"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST("t"."updated_at" AS timestamp) AS firn_at,
               CAST('a' AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               NULLIF(BTRIM("t"."no"), '') AS firn_1,
               NULLIF(BTRIM("t"."status"), '') AS firn_2
                          FROM "acme_in_shop"."accounts" "t"
                          WHERE true) r) s
         WHERE true
         UNION ALL
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN s.firn_json END AS firn_json, s."no", s."status"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'no: longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20) THEN 'status: longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason,
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END AS varchar(20)) AS "no",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END AS varchar(20)) AS "status"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST("t"."updated_at" AS timestamp) AS firn_at,
               CAST('a' AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               NULLIF(BTRIM("t"."no"), '') AS firn_1,
               NULLIF(BTRIM("t"."status"), '') AS firn_2
                          FROM "bolt_in_shop"."accounts" "t"
                          WHERE true) r) s
         WHERE true
       ) b;
-- collect/account
CREATE UNLOGGED TABLE "firn"."scratch_read_account" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_in_shop"."accounts" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "bolt_in_shop"."accounts" "t"
 WHERE true;
-- collect/account
ANALYZE "firn"."scratch_delta_account";
-- collect/account
CREATE UNLOGGED TABLE "firn"."scratch_counted_account" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_account" d
 GROUP BY d.firn_tenant;
-- collect/account
COMMIT;

-- collect/city
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/city
DROP TABLE IF EXISTS "firn"."scratch_delta_city";
-- collect/city
DROP TABLE IF EXISTS "firn"."scratch_read_city";
-- collect/city
DROP TABLE IF EXISTS "firn"."scratch_counted_city";
-- collect/city
CREATE UNLOGGED TABLE "firn"."scratch_delta_city" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."city", b."country"), 0) AS bigint) AS firn_hash,
       b."city",
       b."country"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."city" IS NULL) THEN s.firn_json END AS firn_json, s."city", s."country"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'city: longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20) THEN 'country: longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason,
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END AS varchar(20)) AS "city",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END AS varchar(20)) AS "country"
                  FROM (SELECT CAST("t"."city" AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               NULLIF(BTRIM("t"."city"), '') AS firn_1,
               NULLIF(BTRIM("t"."country"), '') AS firn_2
                          FROM "acme_in_shop"."cities" "t"
                          WHERE true) r) s
         WHERE true
       ) b;
-- collect/city
CREATE UNLOGGED TABLE "firn"."scratch_read_city" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(64)) AS watermark
  FROM "acme_in_shop"."cities" "t"
 WHERE true;
-- collect/city
ANALYZE "firn"."scratch_delta_city";
-- collect/city
CREATE UNLOGGED TABLE "firn"."scratch_counted_city" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_city" d
 GROUP BY d.firn_tenant;
-- collect/city
COMMIT;

-- collect/move
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/move
DROP TABLE IF EXISTS "firn"."scratch_delta_move";
-- collect/move
DROP TABLE IF EXISTS "firn"."scratch_read_move";
-- collect/move
DROP TABLE IF EXISTS "firn"."scratch_counted_move";
-- collect/move
CREATE UNLOGGED TABLE "firn"."scratch_delta_move" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."id", b."no", b."city", b."at", b."amount"), 0) AS bigint) AS firn_hash,
       b."id",
       b."no",
       b."city",
       b."at",
       b."amount"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL) THEN s.firn_json END AS firn_json, s."id", s."no", s."city", s."at", s."amount"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'no: longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20) THEN 'city: longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_3 IS NOT NULL AND NOT (ABS(ROUND(r.firn_3, 2)) < 10000000000) THEN 'amount: cannot be read as decimal(12,2): ' || COALESCE(LEFT(CAST(r.firn_3 AS text), 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."id",
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END AS varchar(20)) AS "no",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END AS varchar(20)) AS "city", r."at",
               CAST(CASE WHEN ABS(ROUND(r.firn_3, 2)) < 10000000000 THEN CAST(ROUND(r.firn_3, 2) AS decimal(12,2)) END AS decimal(12,2)) AS "amount"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               NULLIF(BTRIM("t"."no"), '') AS firn_1,
               NULLIF(BTRIM("t"."city"), '') AS firn_2,
               "t"."amount" AS firn_3,
               CAST("t"."id" AS integer) AS "id",
               CAST("t"."at" AS timestamp) AS "at"
                          FROM "acme_in_shop"."moves" "t"
                          WHERE ("t"."updated_at" >= CAST('2026-01-02 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL)) r) s
         WHERE true
         UNION ALL
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL) THEN s.firn_json END AS firn_json, s."id", s."no", s."city", s."at", s."amount"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'no: longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20) THEN 'city: longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_3 IS NOT NULL AND NOT (ABS(ROUND(r.firn_3, 2)) < 10000000000) THEN 'amount: cannot be read as decimal(12,2): ' || COALESCE(LEFT(CAST(r.firn_3 AS text), 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."id",
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END AS varchar(20)) AS "no",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(20)) END AS varchar(20)) AS "city", r."at",
               CAST(CASE WHEN ABS(ROUND(r.firn_3, 2)) < 10000000000 THEN CAST(ROUND(r.firn_3, 2) AS decimal(12,2)) END AS decimal(12,2)) AS "amount"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               NULLIF(BTRIM("t"."no"), '') AS firn_1,
               NULLIF(BTRIM("t"."city"), '') AS firn_2,
               "t"."amount" AS firn_3,
               CAST("t"."id" AS integer) AS "id",
               CAST("t"."at" AS timestamp) AS "at"
                          FROM "bolt_in_shop"."moves" "t"
                          WHERE ("t"."updated_at" >= CAST('2026-01-02 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL)) r) s
         WHERE true
       ) b;
-- collect/move
CREATE UNLOGGED TABLE "firn"."scratch_read_move" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_in_shop"."moves" "t"
 WHERE ("t"."updated_at" >= CAST('2026-01-02 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL)
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "bolt_in_shop"."moves" "t"
 WHERE ("t"."updated_at" >= CAST('2026-01-02 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL);
-- collect/move
ANALYZE "firn"."scratch_delta_move";
-- collect/move
CREATE UNLOGGED TABLE "firn"."scratch_counted_move" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_move" d
 GROUP BY d.firn_tenant;
-- collect/move
COMMIT;

-- apply/account
BEGIN;
-- apply/account
LOCK "firn"."lock_account";
-- apply/account
SELECT CAST(CASE WHEN MAX(s.version) = 3 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'account';
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT l.*
          FROM (SELECT c.* FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL) l
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'customers' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
        OFFSET 0) l
  LEFT JOIN "firn"."scratch_delta_account" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_absent_f1";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_absent_f1" AS
SELECT v.firn_tenant, v.firn_row, COALESCE(k.times, 0) + 1 AS times, COALESCE(k.since, n.run_at) AS since,
       CASE WHEN k.times IS NULL THEN true ELSE false END AS is_new,
       CASE WHEN b.accepted OR b.force OR b.reloaded OR COALESCE(k.times, 0) + 1 >= b.absences THEN true ELSE false END AS goes
  FROM "firn"."scratch_vanished_f1" v
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = v.firn_tenant AND b.feed = 'customers'
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."absent" k ON k.target = 'account' AND k.feed = 'customers' AND k.tenant_key = v.firn_tenant AND k.firn_row = v.firn_row;
-- apply/account
ANALYZE "firn"."scratch_absent_f1";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_account" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'customers' AND b.aside IS NULL) x
  JOIN (SELECT c.* FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL) l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/account
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
  LEFT JOIN "firn"."scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_account" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_absent_f1" x WHERE x.is_new GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM (SELECT c.* FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL) l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f1" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f1" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/account
ANALYZE "firn"."scratch_held_f1";
-- apply/account
DELETE FROM "firn"."scratch_vanished_f1" USING "firn"."scratch_absent_f1" a
 WHERE "firn"."scratch_vanished_f1".firn_tenant = a.firn_tenant AND "firn"."scratch_vanished_f1".firn_row = a.firn_row AND NOT a.goes;
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 'd' AND r.firn_changelog AND r.firn_key IS NOT NULL THEN 'applied'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."no" AS text) COLLATE "C" AS firn_key,
                       CASE WHEN p0.firn_old_from IS NULL THEN COALESCE(p0.firn_at, p0.firn_run_at)
                            WHEN p0.firn_changelog THEN COALESCE(p0.firn_at, p0.firn_old_from)
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_old_hash = p0.firn_hash THEN p0.firn_old_from
                            WHEN p0.firn_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_at
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_force THEN p0.firn_old_from
                            WHEN p0.firn_run_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_run_at
                            ELSE COALESCE(p0.firn_old_to, p0.firn_old_from) END AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at, l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS firn_old_live,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' OR l.firn_to IS NOT NULL THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."status" AS varchar(20)) AS "status",
                       CASE WHEN d.firn_at > n.run_at + INTERVAL '1 day' THEN n.run_at ELSE d.firn_at END AS "firn_at"
                          FROM "firn"."scratch_delta_account" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'customers' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_customers" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row AND l.firn_newest
                         CROSS JOIN "firn"."scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT ((r.firn_class = 'a' OR (r.firn_class = 'd' AND r.firn_changelog)) AND r.firn_old_live = CASE WHEN r.firn_class = 'a' THEN true ELSE false END AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/account
ANALYZE "firn"."scratch_work_f1";
-- apply/account
DELETE FROM "firn"."scratch_work_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/account
DELETE FROM "firn"."scratch_vanished_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/account
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
-- apply/account
DELETE FROM "firn"."contribution_customers" USING "firn"."scratch_work_f1" w
 WHERE "firn"."contribution_customers".tenant_key = w.firn_tenant AND "firn"."contribution_customers".firn_row = w.firn_row AND "firn"."contribution_customers".firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
-- apply/account
UPDATE "firn"."contribution_customers"
   SET firn_to = CASE WHEN n.run_at > "firn"."contribution_customers".firn_from THEN n.run_at ELSE "firn"."contribution_customers".firn_from END
  FROM "firn"."scratch_vanished_f1" v CROSS JOIN "firn"."scratch_run_now" n
 WHERE "firn"."contribution_customers".tenant_key = v.firn_tenant AND "firn"."contribution_customers".firn_row = v.firn_row AND "firn"."contribution_customers".firn_newest AND "firn"."contribution_customers".firn_to IS NULL;
-- apply/account
UPDATE "firn"."contribution_customers"
   SET firn_to = CASE WHEN "firn"."contribution_customers".firn_to IS NULL THEN w.firn_begins ELSE "firn"."contribution_customers".firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM "firn"."scratch_work_f1" w
 WHERE "firn"."contribution_customers".tenant_key = w.firn_tenant AND "firn"."contribution_customers".firn_row = w.firn_row AND "firn"."contribution_customers".firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
-- apply/account
INSERT INTO "firn"."contribution_customers" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "no", "status", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."no", w."status", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "firn"."scratch_work_f1" w CROSS JOIN "firn"."scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_leaving_l1";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_leaving_l1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM "firn"."contribution_accounts" l
  JOIN "firn"."scratch_run_branch" b ON b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL AND b.tenant_key = l.tenant_key
;
-- apply/account
ANALYZE "firn"."scratch_leaving_l1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_l1";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_held_l1" AS
SELECT y.tenant_key, y.reason
  FROM (SELECT b.tenant_key,
       CAST(CASE WHEN o.tenant_key IS NOT NULL THEN 'waits for what else feeds it'
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' ' || 'members' || ' go with feed ' || 'accounts' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND o.tenant_key IS NULL THEN true ELSE false END AS accepted
  FROM "firn"."scratch_run_branch" b
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(DISTINCT x.firn_old_key) AS n FROM "firn"."scratch_leaving_l1" x LEFT JOIN (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL AND c.firn_live) s ON s.firn_key = x.firn_old_key WHERE s.firn_key IS NULL GROUP BY x.firn_tenant) v ON v.tenant_key = b.tenant_key
  LEFT JOIN (SELECT y.tenant_key, COUNT(DISTINCT y.firn_key) AS n FROM (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL AND c.firn_live UNION ALL SELECT x.firn_tenant, x.firn_old_key FROM "firn"."scratch_leaving_l1" x) y GROUP BY y.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT a.tenant_key FROM "firn"."scratch_run_branch" a WHERE a.target = 'account' AND a.record <> '' AND a.aside IS NOT NULL
         UNION SELECT h.tenant_key FROM "firn"."scratch_held_f1" h) o ON o.tenant_key = b.tenant_key
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL
   AND (o.tenant_key IS NOT NULL OR (v.n >= 20 AND v.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/account
DELETE FROM "firn"."scratch_leaving_l1" USING "firn"."scratch_held_l1" h WHERE "firn"."scratch_leaving_l1".firn_tenant = h.tenant_key;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_leaving_l2";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_leaving_l2" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM "firn"."contribution_phones" l
  JOIN "firn"."scratch_run_branch" b ON b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL AND b.tenant_key = l.tenant_key
;
-- apply/account
ANALYZE "firn"."scratch_leaving_l2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_l2";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_held_l2" AS
SELECT y.tenant_key, y.reason
  FROM (SELECT b.tenant_key,
       CAST(CASE WHEN o.tenant_key IS NOT NULL THEN 'waits for what else feeds it'
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' ' || 'members' || ' go with feed ' || 'phones' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND o.tenant_key IS NULL THEN true ELSE false END AS accepted
  FROM "firn"."scratch_run_branch" b
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(DISTINCT x.firn_old_key) AS n FROM "firn"."scratch_leaving_l2" x LEFT JOIN (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL AND c.firn_live) s ON s.firn_key = x.firn_old_key WHERE s.firn_key IS NULL GROUP BY x.firn_tenant) v ON v.tenant_key = b.tenant_key
  LEFT JOIN (SELECT y.tenant_key, COUNT(DISTINCT y.firn_key) AS n FROM (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL AND c.firn_live UNION ALL SELECT x.firn_tenant, x.firn_old_key FROM "firn"."scratch_leaving_l2" x) y GROUP BY y.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT a.tenant_key FROM "firn"."scratch_run_branch" a WHERE a.target = 'account' AND a.record <> '' AND a.aside IS NOT NULL
         UNION SELECT h.tenant_key FROM "firn"."scratch_held_f1" h) o ON o.tenant_key = b.tenant_key
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL
   AND (o.tenant_key IS NOT NULL OR (v.n >= 20 AND v.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/account
DELETE FROM "firn"."scratch_leaving_l2" USING "firn"."scratch_held_l2" h WHERE "firn"."scratch_leaving_l2".firn_tenant = h.tenant_key;
-- apply/account
DELETE FROM "firn"."contribution_accounts" USING "firn"."scratch_leaving_l1" v
 WHERE "firn"."contribution_accounts".tenant_key = v.firn_tenant AND "firn"."contribution_accounts".firn_row = v.firn_row;
-- apply/account
DELETE FROM "firn"."contribution_phones" USING "firn"."scratch_leaving_l2" v
 WHERE "firn"."contribution_phones".tenant_key = v.firn_tenant AND "firn"."contribution_phones".firn_row = v.firn_row;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f1" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "firn"."scratch_work_f1" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "firn"."scratch_vanished_f1" v
         UNION ALL
        SELECT x.firn_old_key AS firn_key FROM "firn"."scratch_leaving_l1" x
         UNION ALL
        SELECT x.firn_old_key AS firn_key FROM "firn"."scratch_leaving_l2" x
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/account
DELETE FROM "firn"."scratch_touched"
 USING (SELECT DISTINCT c.firn_key
          FROM "firn"."contribution_accounts" c
          LEFT JOIN (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL AND c.firn_live) s ON s.firn_key = c.firn_key
         WHERE s.firn_key IS NULL) f
 WHERE "firn"."scratch_touched".firn_key = f.firn_key;
-- apply/account
DELETE FROM "firn"."scratch_touched"
 USING (SELECT DISTINCT c.firn_key
          FROM "firn"."contribution_phones" c
          LEFT JOIN (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_customers" c WHERE c.firn_newest AND c.firn_to IS NULL AND c.firn_live) s ON s.firn_key = c.firn_key
         WHERE s.firn_key IS NULL) f
 WHERE "firn"."scratch_touched".firn_key = f.firn_key;
-- apply/account
ANALYZE "firn"."scratch_touched";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_event_f1";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_event_f1" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."no", e."status"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."no", c."status"
          FROM "firn"."contribution_customers" c
          JOIN "firn"."scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
        UNION ALL
        SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run, r."no", r."status"
          FROM (WITH ended AS (
                        SELECT DISTINCT x.firn_key, x.tenant_key, x.firn_to AS firn_at
                          FROM "firn"."contribution_customers" x
                          JOIN "firn"."scratch_touched" t ON t.firn_key = x.firn_key
                          LEFT JOIN "firn"."contribution_customers" p ON x.firn_to = x.firn_from AND p.firn_key = x.firn_key AND p.tenant_key = x.tenant_key AND p.firn_row = x.firn_row
                                                       AND p.firn_to = x.firn_from AND p.firn_followed
                         WHERE x.firn_to IS NOT NULL AND (x.firn_to > x.firn_from OR p.firn_key IS NOT NULL) AND NOT x.firn_followed),
                     image AS (
                        SELECT c.*, ROW_NUMBER() OVER (ORDER BY c.firn_key, c.tenant_key, c.firn_from, c.firn_order, c.firn_row) AS firn_number,
                               LEAD(COALESCE(c.firn_to, CAST('9999-12-31 00:00:00' AS timestamp)))
                                   OVER (PARTITION BY c.firn_key, c.tenant_key ORDER BY c.firn_from, c.firn_order, c.firn_row) AS firn_next_to
                          FROM "firn"."contribution_customers" c
                          JOIN (SELECT DISTINCT e.firn_key, e.tenant_key FROM ended e) m ON m.firn_key = c.firn_key AND m.tenant_key = c.tenant_key
                         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from),
                     swept AS (
                        SELECT s.*,
                               MAX(s.firn_number) OVER (PARTITION BY s.firn_key, s.tenant_key ORDER BY s.firn_at, s.firn_asks, s.firn_number ROWS UNBOUNDED PRECEDING) AS firn_last,
                               MAX(s.firn_open) OVER (PARTITION BY s.firn_key, s.tenant_key ORDER BY s.firn_at, s.firn_asks, s.firn_number ROWS UNBOUNDED PRECEDING) AS firn_last_open
                          FROM (SELECT i.firn_key, i.tenant_key, i.firn_from AS firn_at, 0 AS firn_asks, i.firn_to, i.firn_number,
                                       CASE WHEN i.firn_to IS NULL THEN i.firn_number END AS firn_open
                                  FROM image i
                                 UNION ALL
                                SELECT e.firn_key, e.tenant_key, e.firn_at, 1, CAST(NULL AS timestamp), CAST(NULL AS bigint), CAST(NULL AS bigint)
                                  FROM ended e) s),
                     asked AS (
                        SELECT a.firn_key, a.tenant_key, a.firn_at, a.firn_last, a.firn_last_open,
                               CASE WHEN a.firn_last_to IS NULL OR a.firn_last_to > a.firn_at THEN a.firn_last END AS firn_holds
                          FROM (SELECT s.*, FIRST_VALUE(s.firn_to) OVER (PARTITION BY s.firn_key, s.tenant_key, s.firn_last ORDER BY s.firn_asks, s.firn_at ROWS UNBOUNDED PRECEDING) AS firn_last_to
                                  FROM swept s) a
                         WHERE a.firn_asks = 1),
                     outlived AS (
                        SELECT a.firn_key, a.tenant_key, a.firn_at, MAX(i.firn_number) AS firn_number
                          FROM asked a
                          JOIN image i ON i.firn_key = a.firn_key AND i.tenant_key = a.tenant_key
                               AND i.firn_number < a.firn_last AND i.firn_number > COALESCE(a.firn_last_open, 0) AND i.firn_to > a.firn_at
                         WHERE a.firn_holds IS NULL AND i.firn_next_to < i.firn_to
                         GROUP BY a.firn_key, a.tenant_key, a.firn_at)
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run, c."no", c."status"
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/account
ANALYZE "firn"."scratch_event_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_version";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_version" AS
SELECT v.*,
       LEAD(v.firn_at) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) AS firn_end,
       CASE WHEN v.firn_live AND (LAG(v.firn_at) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                  OR (LAG(v.firn_at, 2) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                      AND NOT LAG(v.firn_live) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at))) THEN true ELSE false END AS firn_first,
       CASE WHEN v.firn_live AND (LEAD(v.firn_at) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                  OR (LEAD(v.firn_at, 2) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                      AND NOT LEAD(v.firn_live) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at))) THEN true ELSE false END AS firn_last,
       CASE WHEN LAST_VALUE(v.firn_live) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) THEN false ELSE true END AS firn_dead,
       CAST(CASE WHEN v.firn_live THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM (SELECT e.firn_key, e.firn_at, e.firn_live,
               e."no",
               e."status",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."status" = LAG(e."status") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."status" IS NULL AND LAG(e."status") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "firn"."scratch_event_f1" e) v
 WHERE v.firn_starts;
-- apply/account
ANALYZE "firn"."scratch_version";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_event_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_timeline";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT v.*, 
       d."account_key" AS firn_version, m."account_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "firn"."scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."account" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."account" m ON m.firn_key = v.firn_key AND m.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."no" = v."no" OR (d."no" IS NULL AND v."no" IS NULL))
                 AND (d."status" = v."status" OR (d."status" IS NULL AND v."status" IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/account
ANALYZE "firn"."scratch_resolved";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_gone";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_gone" AS
SELECT d."account_key" AS firn_version, d."account_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."account" d
  JOIN "firn"."scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "firn"."scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "firn"."scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") + (SELECT COUNT(*) FROM "firn"."scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."account" t WHERE NOT t.firn_inferred AND t.is_current AND t."account_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "firn"."scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/account
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('move' AS varchar(128)), CAST('account_key' AS varchar(128)), q.firn_version, q.firn_key
  FROM (SELECT x.firn_version, x.firn_key
          FROM "firn"."scratch_resolved" x
          JOIN "dw"."account" d ON d."account_key" = x.firn_version
         WHERE x.valid_from > d.valid_from OR (x.valid_to IS NOT NULL AND (d.valid_to IS NULL OR x.valid_to < d.valid_to))
         UNION ALL
        SELECT g.firn_version, g.firn_key FROM "firn"."scratch_gone" g) q;
-- apply/account
DELETE FROM "dw"."account" USING "firn"."scratch_gone" g
 WHERE "dw"."account"."account_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/account
UPDATE "dw"."account"
   SET "status" = NULL, "phone" = NULL, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_gone" g CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."account"."account_key" = g.firn_version AND g.firn_unsaid;
-- apply/account
UPDATE "dw"."account"
   SET "no" = x."no",
       "status" = x."status",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."account"."account_key" = x.firn_version;
-- apply/account
INSERT INTO "dw"."account" ("account_key", "account_durable_key", firn_key, tenant_key, "no", "status", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."no", x."status", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "firn"."scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'account' AND r.firn_version IS NULL) x
 CROSS JOIN "firn"."scratch_run_now" n;
-- apply/account
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."account_key") + 1 FROM "dw"."account" d)
 WHERE target = 'account'
   AND next_key <= (SELECT MAX(d."account_key") FROM "dw"."account" d);
-- apply/account
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_account" d
 WHERE "firn"."quarantine".target = 'account' AND "firn"."quarantine".feed = 'customers'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/account
DELETE FROM "firn"."quarantine"
 WHERE target = 'account' AND feed = 'customers'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'customers' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'customers' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/account
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('account' AS varchar(128)), CAST('customers' AS varchar(128)), CAST('account' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/account
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
  LEFT JOIN "firn"."scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_account" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/account
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/account
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f1" x;
-- apply/account
DELETE FROM "firn"."absent" USING "firn"."scratch_run_branch" b
 WHERE "firn"."absent".target = 'account' AND "firn"."absent".feed = 'customers'
   AND b.feed = 'customers' AND b.tenant_key = "firn"."absent".tenant_key AND b.compare AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/account
INSERT INTO "firn"."absent" (target, feed, tenant_key, firn_row, times, since)
SELECT CAST('account' AS varchar(128)), CAST('customers' AS varchar(128)), a.firn_tenant, a.firn_row, a.times, a.since
  FROM "firn"."scratch_absent_f1" a
  LEFT JOIN "firn"."scratch_vanished_f1" v ON v.firn_tenant = a.firn_tenant AND v.firn_row = a.firn_row
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = a.firn_tenant
 WHERE NOT a.goes AND v.firn_row IS NULL AND h.tenant_key IS NULL;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_absent_f1";
-- apply/account
INSERT INTO "firn"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, CAST('accounts' AS varchar(128)), b.tenant_key, CAST('compare' AS varchar(10)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COALESCE(v.n, 0), h.reason
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_held_l1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_leaving_l1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL;
-- apply/account
DELETE FROM "firn"."branch_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."branch_state".tenant_key AND "firn"."branch_state".target = 'account' AND "firn"."branch_state".feed = 'accounts'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/account
DELETE FROM "firn"."absent" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."absent".tenant_key AND "firn"."absent".target = 'account' AND "firn"."absent".feed = 'accounts'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/account
DELETE FROM "firn"."ended" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."ended".tenant_key AND "firn"."ended".target = 'account' AND "firn"."ended".feed = 'accounts'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/account
DELETE FROM "firn"."truncated" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."truncated".tenant_key AND "firn"."truncated".target = 'account' AND "firn"."truncated".feed = 'accounts'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/account
DELETE FROM "firn"."join_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."join_state".tenant_key AND "firn"."join_state".target = 'account' AND "firn"."join_state".feed = 'accounts'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/account
DELETE FROM "firn"."quarantine" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'accounts (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."quarantine".tenant_key AND "firn"."quarantine".target = 'account' AND "firn"."quarantine".feed = 'accounts'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/account
UPDATE "firn"."branch_state" SET held = h.reason
  FROM "firn"."scratch_held_l1" h
 WHERE "firn"."branch_state".target = 'account' AND "firn"."branch_state".feed = 'accounts'
   AND "firn"."branch_state".tenant_key = h.tenant_key;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_leaving_l1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_l1";
-- apply/account
INSERT INTO "firn"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, CAST('phones' AS varchar(128)), b.tenant_key, CAST('compare' AS varchar(10)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COALESCE(v.n, 0), h.reason
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_held_l2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_leaving_l2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL;
-- apply/account
DELETE FROM "firn"."branch_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."branch_state".tenant_key AND "firn"."branch_state".target = 'account' AND "firn"."branch_state".feed = 'phones'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l2" h);
-- apply/account
DELETE FROM "firn"."absent" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."absent".tenant_key AND "firn"."absent".target = 'account' AND "firn"."absent".feed = 'phones'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l2" h);
-- apply/account
DELETE FROM "firn"."ended" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."ended".tenant_key AND "firn"."ended".target = 'account' AND "firn"."ended".feed = 'phones'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l2" h);
-- apply/account
DELETE FROM "firn"."truncated" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."truncated".tenant_key AND "firn"."truncated".target = 'account' AND "firn"."truncated".feed = 'phones'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l2" h);
-- apply/account
DELETE FROM "firn"."join_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."join_state".tenant_key AND "firn"."join_state".target = 'account' AND "firn"."join_state".feed = 'phones'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l2" h);
-- apply/account
DELETE FROM "firn"."quarantine" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'account' AND b.feed = 'phones (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."quarantine".tenant_key AND "firn"."quarantine".target = 'account' AND "firn"."quarantine".feed = 'phones'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l2" h);
-- apply/account
UPDATE "firn"."branch_state" SET held = h.reason
  FROM "firn"."scratch_held_l2" h
 WHERE "firn"."branch_state".target = 'account' AND "firn"."branch_state".feed = 'phones'
   AND "firn"."branch_state".tenant_key = h.tenant_key;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_leaving_l2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_l2";
-- apply/account
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."account" t WHERE NOT t.firn_inferred AND t.is_current AND t."account_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/account
UPDATE "firn"."target_state" SET version = version + 1, definition = '247afc87c6868e190b54947c4e5e2d3a' WHERE target = 'account';
-- apply/account
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('account' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."account" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_missing_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f1";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/account
COMMIT;

-- apply/city
BEGIN;
-- apply/city
LOCK "firn"."lock_city";
-- apply/city
SELECT CAST(CASE WHEN MAX(s.version) = 3 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'city';
-- apply/city
INSERT INTO "firn"."contribution_turnover__city" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "city", "country")
SELECT tenant_key, firn_row, firn_key, firn_hash, firn_order, "city", "country" FROM "firn"."contribution_moves__city";
-- apply/city
DELETE FROM "firn"."contribution_moves__city";
-- apply/city
UPDATE "firn"."branch_state" SET feed = 'turnover.city' WHERE target = 'city' AND feed = 'moves.city';
-- apply/city
UPDATE "firn"."absent" SET feed = 'turnover.city' WHERE target = 'city' AND feed = 'moves.city';
-- apply/city
UPDATE "firn"."ended" SET feed = 'turnover.city' WHERE target = 'city' AND feed = 'moves.city';
-- apply/city
UPDATE "firn"."truncated" SET feed = 'turnover.city' WHERE target = 'city' AND feed = 'moves.city';
-- apply/city
UPDATE "firn"."join_state" SET feed = 'turnover.city' WHERE target = 'city' AND feed = 'moves.city';
-- apply/city
UPDATE "firn"."quarantine" SET feed = 'turnover.city' WHERE target = 'city' AND feed = 'moves.city';
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_work_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f2" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT l.*
          FROM "firn"."contribution_cities" l
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'cities' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
        OFFSET 0) l
  LEFT JOIN "firn"."scratch_delta_city" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_absent_f2";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_absent_f2" AS
SELECT v.firn_tenant, v.firn_row, COALESCE(k.times, 0) + 1 AS times, COALESCE(k.since, n.run_at) AS since,
       CASE WHEN k.times IS NULL THEN true ELSE false END AS is_new,
       CASE WHEN b.accepted OR b.force OR b.reloaded OR COALESCE(k.times, 0) + 1 >= b.absences THEN true ELSE false END AS goes
  FROM "firn"."scratch_vanished_f2" v
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = v.firn_tenant AND b.feed = 'cities'
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."absent" k ON k.target = 'city' AND k.feed = 'cities' AND k.tenant_key = v.firn_tenant AND k.firn_row = v.firn_row;
-- apply/city
ANALYZE "firn"."scratch_absent_f2";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."city" AS varchar(20)) IS NULL THEN 'city: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_city" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'cities' AND b.aside IS NULL) x
  JOIN "firn"."contribution_cities" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_held_f2" AS
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
  LEFT JOIN "firn"."scratch_read_city" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_city" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_absent_f2" x WHERE x.is_new GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_cities" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f2" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f2" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'cities' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/city
ANALYZE "firn"."scratch_held_f2";
-- apply/city
DELETE FROM "firn"."scratch_vanished_f2" USING "firn"."scratch_absent_f2" a
 WHERE "firn"."scratch_vanished_f2".firn_tenant = a.firn_tenant AND "firn"."scratch_vanished_f2".firn_row = a.firn_row AND NOT a.goes;
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_work_f2" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(p0."city" AS text) COLLATE "C" AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."city" AS varchar(20)) IS NULL THEN 'city: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."city" AS varchar(20)) AS "city",
                       CAST(d."country" AS varchar(20)) AS "country"
                          FROM "firn"."scratch_delta_city" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'cities' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_cities" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/city
ANALYZE "firn"."scratch_work_f2";
-- apply/city
DELETE FROM "firn"."scratch_work_f2" USING "firn"."scratch_held_f2" h WHERE "firn"."scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/city
DELETE FROM "firn"."scratch_vanished_f2" USING "firn"."scratch_held_f2" h WHERE "firn"."scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_work_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_vanished_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_bad_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_held_f4";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f4" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_bad_f4" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_reason AS reason
          FROM "firn"."scratch_delta_move" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'turnover.city' AND b.aside IS NULL) x
  JOIN "firn"."contribution_turnover__city" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_held_f4" AS
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
  LEFT JOIN "firn"."scratch_read_move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_move" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f4" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_turnover__city" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f4" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f4" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'turnover.city' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/city
ANALYZE "firn"."scratch_held_f4";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_work_f4" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') OR r.firn_key IS NULL THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(p0."city" AS text) COLLATE "C" AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       d.firn_reason AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."city" AS varchar(20)) AS "city",
                       CAST(d."city" AS varchar(20)) AS "country"
                          FROM "firn"."scratch_delta_move" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'turnover.city' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_turnover__city" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/city
ANALYZE "firn"."scratch_work_f4";
-- apply/city
DELETE FROM "firn"."scratch_work_f4" USING "firn"."scratch_held_f4" h WHERE "firn"."scratch_work_f4".firn_tenant = h.tenant_key;
-- apply/city
DELETE FROM "firn"."scratch_vanished_f4" USING "firn"."scratch_held_f4" h WHERE "firn"."scratch_vanished_f4".firn_tenant = h.tenant_key;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_tally_f2" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_work_f2" w
 GROUP BY w.firn_tenant;
-- apply/city
DELETE FROM "firn"."contribution_cities" USING "firn"."scratch_work_f2" w
 WHERE "firn"."contribution_cities".tenant_key = w.firn_tenant AND "firn"."contribution_cities".firn_row = w.firn_row AND w.firn_loaded;
-- apply/city
DELETE FROM "firn"."contribution_cities" USING "firn"."scratch_vanished_f2" v
 WHERE "firn"."contribution_cities".tenant_key = v.firn_tenant AND "firn"."contribution_cities".firn_row = v.firn_row;
-- apply/city
INSERT INTO "firn"."contribution_cities" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "city", "country")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."city", w."country" FROM "firn"."scratch_work_f2" w WHERE w.firn_outcome = 'applied';
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_tally_f4";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_tally_f4" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_work_f4" w
 GROUP BY w.firn_tenant;
-- apply/city
DELETE FROM "firn"."contribution_turnover__city" USING "firn"."scratch_work_f4" w
 WHERE "firn"."contribution_turnover__city".tenant_key = w.firn_tenant AND "firn"."contribution_turnover__city".firn_row = w.firn_row AND w.firn_loaded;
-- apply/city
DELETE FROM "firn"."contribution_turnover__city" USING "firn"."scratch_vanished_f4" v
 WHERE "firn"."contribution_turnover__city".tenant_key = v.firn_tenant AND "firn"."contribution_turnover__city".firn_row = v.firn_row;
-- apply/city
INSERT INTO "firn"."contribution_turnover__city" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "city", "country")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."city", w."country" FROM "firn"."scratch_work_f4" w WHERE w.firn_outcome = 'applied';
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_leaving_l1";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_leaving_l1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM "firn"."contribution_cities" l
  JOIN "firn"."scratch_run_branch" b ON b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL AND b.tenant_key = l.tenant_key
;
-- apply/city
ANALYZE "firn"."scratch_leaving_l1";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_held_l1";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_held_l1" AS
SELECT y.tenant_key, y.reason
  FROM (SELECT b.tenant_key,
       CAST(CASE WHEN o.tenant_key IS NOT NULL THEN 'waits for what else feeds it'
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' ' || 'members' || ' go with feed ' || 'cities' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND o.tenant_key IS NULL THEN true ELSE false END AS accepted
  FROM "firn"."scratch_run_branch" b
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(DISTINCT x.firn_old_key) AS n FROM "firn"."scratch_leaving_l1" x LEFT JOIN (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_cities" c WHERE true AND c.tenant_key NOT IN (SELECT o.tenant_key FROM "firn"."scratch_run_branch" o WHERE o.target = 'city' AND o.feed = 'cities (leaving)' AND o.record = '') UNION ALL SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_turnover__city" c WHERE true) s ON s.firn_key = x.firn_old_key WHERE s.firn_key IS NULL GROUP BY x.firn_tenant) v ON v.tenant_key = b.tenant_key
  LEFT JOIN (SELECT y.tenant_key, COUNT(DISTINCT y.firn_key) AS n FROM (SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_cities" c WHERE true AND c.tenant_key NOT IN (SELECT o.tenant_key FROM "firn"."scratch_run_branch" o WHERE o.target = 'city' AND o.feed = 'cities (leaving)' AND o.record = '') UNION ALL SELECT c.tenant_key, c.firn_key FROM "firn"."contribution_turnover__city" c WHERE true UNION ALL SELECT x.firn_tenant, x.firn_old_key FROM "firn"."scratch_leaving_l1" x) y GROUP BY y.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT a.tenant_key FROM "firn"."scratch_run_branch" a WHERE a.target = 'city' AND a.record <> '' AND a.aside IS NOT NULL
         UNION SELECT h.tenant_key FROM "firn"."scratch_held_f2" h
         UNION SELECT h.tenant_key FROM "firn"."scratch_held_f4" h) o ON o.tenant_key = b.tenant_key
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL
   AND (o.tenant_key IS NOT NULL OR (v.n >= 20 AND v.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/city
DELETE FROM "firn"."scratch_leaving_l1" USING "firn"."scratch_held_l1" h WHERE "firn"."scratch_leaving_l1".firn_tenant = h.tenant_key;
-- apply/city
DELETE FROM "firn"."contribution_cities" USING "firn"."scratch_leaving_l1" v
 WHERE "firn"."contribution_cities".tenant_key = v.firn_tenant AND "firn"."contribution_cities".firn_row = v.firn_row;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f2" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "firn"."scratch_work_f2" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "firn"."scratch_vanished_f2" v
         UNION ALL
        SELECT w.firn_key FROM "firn"."scratch_work_f4" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "firn"."scratch_work_f4" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "firn"."scratch_vanished_f4" v
         UNION ALL
        SELECT x.firn_old_key AS firn_key FROM "firn"."scratch_leaving_l1" x
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/city
ANALYZE "firn"."scratch_touched";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."city" WHEN w1.firn_key IS NOT NULL THEN w1."city" END AS "city",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."country" WHEN w1.firn_key IS NOT NULL THEN w1."country" END AS "country",
       CASE WHEN w0.firn_key IS NOT NULL OR w1.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL OR w1.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "firn"."scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_cities" c
                       JOIN "firn"."scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_turnover__city" c
                       JOIN "firn"."scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w1 ON w1.firn_key = t.firn_key;
-- apply/city
ANALYZE "firn"."scratch_image";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT i.*, 
       d."city_key" AS firn_member,
       CASE WHEN d."city_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "firn"."scratch_image" i
  LEFT JOIN "dw"."city" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."city" = i."city" OR (d."city" IS NULL AND i."city" IS NULL))
                 AND (d."country" = i."country" OR (d."country" IS NULL AND i."country" IS NULL)) THEN false ELSE true END;
-- apply/city
ANALYZE "firn"."scratch_resolved";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."city" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."city_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/city
UPDATE "dw"."city"
   SET "country" = x."country",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."city".firn_key = x.firn_key AND x.firn_live;
-- apply/city
INSERT INTO "dw"."city" ("city_key", firn_key, "city", "country", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, x."city", x."country", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "firn"."scratch_resolved" x
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'city' AND x.firn_live AND x.firn_member IS NULL;
-- apply/city
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."city_key") + 1 FROM "dw"."city" d)
 WHERE target = 'city'
   AND next_key <= (SELECT MAX(d."city_key") FROM "dw"."city" d);
-- apply/city
UPDATE "dw"."city"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."city".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/city
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_city" d
 WHERE "firn"."quarantine".target = 'city' AND "firn"."quarantine".feed = 'cities'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/city
DELETE FROM "firn"."quarantine"
 WHERE target = 'city' AND feed = 'cities'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'cities' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'cities' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/city
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('city' AS varchar(128)), CAST('cities' AS varchar(128)), CAST('city' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/city
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
  LEFT JOIN "firn"."scratch_read_city" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_city" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'cities' AND b.aside IS NULL;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_city" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'cities' AND b.aside IS NULL;
-- apply/city
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/city
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f2" x;
-- apply/city
DELETE FROM "firn"."absent" USING "firn"."scratch_run_branch" b
 WHERE "firn"."absent".target = 'city' AND "firn"."absent".feed = 'cities'
   AND b.feed = 'cities' AND b.tenant_key = "firn"."absent".tenant_key AND b.compare AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/city
INSERT INTO "firn"."absent" (target, feed, tenant_key, firn_row, times, since)
SELECT CAST('city' AS varchar(128)), CAST('cities' AS varchar(128)), a.firn_tenant, a.firn_row, a.times, a.since
  FROM "firn"."scratch_absent_f2" a
  LEFT JOIN "firn"."scratch_vanished_f2" v ON v.firn_tenant = a.firn_tenant AND v.firn_row = a.firn_row
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = a.firn_tenant
 WHERE NOT a.goes AND v.firn_row IS NULL AND h.tenant_key IS NULL;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_absent_f2";
-- apply/city
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_move" d
 WHERE "firn"."quarantine".target = 'city' AND "firn"."quarantine".feed = 'turnover.city'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f4" h);
-- apply/city
DELETE FROM "firn"."quarantine"
 WHERE target = 'city' AND feed = 'turnover.city'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'turnover.city' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'turnover.city' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f4" h);
-- apply/city
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('city' AS varchar(128)), CAST('turnover.city' AS varchar(128)), CAST('move' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f4" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined' AND w.firn_class = 'a';
-- apply/city
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
  LEFT JOIN "firn"."scratch_read_move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f4" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_move" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f4" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'turnover.city' AND b.aside IS NULL;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_state_f4";
-- apply/city
CREATE UNLOGGED TABLE "firn"."scratch_state_f4" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f4" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'turnover.city' AND b.aside IS NULL;
-- apply/city
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f4" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/city
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f4" x;
-- apply/city
INSERT INTO "firn"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, CAST('cities' AS varchar(128)), b.tenant_key, CAST('compare' AS varchar(10)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COALESCE(v.n, 0), h.reason
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_held_l1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_leaving_l1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL;
-- apply/city
DELETE FROM "firn"."branch_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."branch_state".tenant_key AND "firn"."branch_state".target = 'city' AND "firn"."branch_state".feed = 'cities'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/city
DELETE FROM "firn"."absent" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."absent".tenant_key AND "firn"."absent".target = 'city' AND "firn"."absent".feed = 'cities'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/city
DELETE FROM "firn"."ended" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."ended".tenant_key AND "firn"."ended".target = 'city' AND "firn"."ended".feed = 'cities'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/city
DELETE FROM "firn"."truncated" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."truncated".tenant_key AND "firn"."truncated".target = 'city' AND "firn"."truncated".feed = 'cities'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/city
DELETE FROM "firn"."join_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."join_state".tenant_key AND "firn"."join_state".target = 'city' AND "firn"."join_state".feed = 'cities'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/city
DELETE FROM "firn"."quarantine" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'city' AND b.feed = 'cities (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."quarantine".tenant_key AND "firn"."quarantine".target = 'city' AND "firn"."quarantine".feed = 'cities'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/city
UPDATE "firn"."branch_state" SET held = h.reason
  FROM "firn"."scratch_held_l1" h
 WHERE "firn"."branch_state".target = 'city' AND "firn"."branch_state".feed = 'cities'
   AND "firn"."branch_state".tenant_key = h.tenant_key;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_leaving_l1";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_held_l1";
-- apply/city
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."city" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."city_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/city
UPDATE "firn"."target_state" SET version = version + 1, definition = '67fb80a7c6db99b8de4aea0be76158ee' WHERE target = 'city';
-- apply/city
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('city' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."city" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_work_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_missing_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f2";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_work_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_vanished_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_bad_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_held_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_state_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_tally_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_missing_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f4";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/city
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/city
COMMIT;

-- apply/per_account
BEGIN;
-- apply/per_account
LOCK "firn"."lock_account", "firn"."lock_per_account";
-- apply/per_account
SELECT CAST(CASE WHEN MAX(s.version) = 3 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'per_account';
-- apply/per_account
DROP TABLE IF EXISTS "firn"."scratch_leaving_l1";
-- apply/per_account
CREATE UNLOGGED TABLE "firn"."scratch_leaving_l1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "dw"."per_account" l
  JOIN "firn"."scratch_run_branch" b ON b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL AND b.tenant_key = l.tenant_key
WHERE l.tenant_key NOT IN (SELECT o.tenant_key FROM "firn"."scratch_run_branch" o WHERE o.target = 'per_account' AND (o.record <> '' OR o.feed < 'totals (leaving)'));
-- apply/per_account
ANALYZE "firn"."scratch_leaving_l1";
-- apply/per_account
DROP TABLE IF EXISTS "firn"."scratch_held_l1";
-- apply/per_account
CREATE UNLOGGED TABLE "firn"."scratch_held_l1" AS
SELECT y.tenant_key, y.reason
  FROM (SELECT b.tenant_key,
       CAST(CASE WHEN o.tenant_key IS NOT NULL THEN 'waits for what else feeds it'
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' ' || 'rows' || ' go with feed ' || 'totals' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND o.tenant_key IS NULL THEN true ELSE false END AS accepted
  FROM "firn"."scratch_run_branch" b
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_leaving_l1" x GROUP BY x.firn_tenant) v ON v.tenant_key = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_leaving_l1" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT a.tenant_key FROM "firn"."scratch_run_branch" a WHERE a.target = 'per_account' AND a.record <> '' AND a.aside IS NOT NULL) o ON o.tenant_key = b.tenant_key
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND (o.tenant_key IS NOT NULL OR (v.n >= 20 AND v.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/per_account
DELETE FROM "firn"."scratch_leaving_l1" USING "firn"."scratch_held_l1" h WHERE "firn"."scratch_leaving_l1".firn_tenant = h.tenant_key;
-- apply/per_account
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/per_account
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_leaving_l1" x) > 0 THEN (SELECT COUNT(*) FROM "dw"."per_account" t WHERE true) END AS live_before,
       CAST(0 AS bigint) AS inserted, CAST(0 AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_leaving_l1" x) AS bigint) AS removed;
-- apply/per_account
DELETE FROM "dw"."per_account" USING "firn"."scratch_leaving_l1" v
 WHERE "dw"."per_account".tenant_key = v.firn_tenant AND "dw"."per_account".firn_row = v.firn_row;
-- apply/per_account
DELETE FROM "firn"."unresolved" USING "firn"."scratch_leaving_l1" x
 WHERE "firn"."unresolved".target = 'per_account'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/per_account
INSERT INTO "firn"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, CAST('totals' AS varchar(128)), b.tenant_key, CAST('compare' AS varchar(10)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COALESCE(v.n, 0), h.reason
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_held_l1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_leaving_l1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL;
-- apply/per_account
DELETE FROM "firn"."branch_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."branch_state".tenant_key AND "firn"."branch_state".target = 'per_account' AND "firn"."branch_state".feed = 'totals'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/per_account
DELETE FROM "firn"."absent" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."absent".tenant_key AND "firn"."absent".target = 'per_account' AND "firn"."absent".feed = 'totals'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/per_account
DELETE FROM "firn"."ended" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."ended".tenant_key AND "firn"."ended".target = 'per_account' AND "firn"."ended".feed = 'totals'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/per_account
DELETE FROM "firn"."truncated" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."truncated".tenant_key AND "firn"."truncated".target = 'per_account' AND "firn"."truncated".feed = 'totals'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/per_account
DELETE FROM "firn"."join_state" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."join_state".tenant_key AND "firn"."join_state".target = 'per_account' AND "firn"."join_state".feed = 'totals'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/per_account
DELETE FROM "firn"."quarantine" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."quarantine".tenant_key AND "firn"."quarantine".target = 'per_account' AND "firn"."quarantine".feed = 'totals'
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/per_account
DELETE FROM "firn"."contribution_totals" USING "firn"."scratch_run_branch" b
 WHERE b.target = 'per_account' AND b.feed = 'totals (leaving)' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = "firn"."contribution_totals".tenant_key
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_l1" h);
-- apply/per_account
UPDATE "firn"."branch_state" SET held = h.reason
  FROM "firn"."scratch_held_l1" h
 WHERE "firn"."branch_state".target = 'per_account' AND "firn"."branch_state".feed = 'totals'
   AND "firn"."branch_state".tenant_key = h.tenant_key;
-- apply/per_account
DROP TABLE IF EXISTS "firn"."scratch_leaving_l1";
-- apply/per_account
DROP TABLE IF EXISTS "firn"."scratch_held_l1";
-- apply/per_account
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."per_account" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/per_account
UPDATE "firn"."target_state" SET version = version + 1, definition = 'a7527045be4e67cff55dfde2211acdaf' WHERE target = 'per_account';
-- apply/per_account
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('per_account' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/per_account
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/per_account
COMMIT;

-- apply/move
BEGIN;
-- apply/move
LOCK "firn"."lock_account", "firn"."lock_city", "firn"."lock_move";
-- apply/move
SELECT CAST(CASE WHEN MAX(s.version) = 3 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'move';
-- apply/move
UPDATE "firn"."branch_state" SET feed = 'turnover' WHERE target = 'move' AND feed = 'moves';
-- apply/move
UPDATE "firn"."absent" SET feed = 'turnover' WHERE target = 'move' AND feed = 'moves';
-- apply/move
UPDATE "firn"."ended" SET feed = 'turnover' WHERE target = 'move' AND feed = 'moves';
-- apply/move
UPDATE "firn"."truncated" SET feed = 'turnover' WHERE target = 'move' AND feed = 'moves';
-- apply/move
UPDATE "firn"."join_state" SET feed = 'turnover' WHERE target = 'move' AND feed = 'moves';
-- apply/move
UPDATE "firn"."quarantine" SET feed = 'turnover' WHERE target = 'move' AND feed = 'moves';
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_work_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_vanished_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_bad_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_held_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f3" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(CAST(CAST(d."id" AS varchar(20)) AS varchar(20)) AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_move" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'turnover' AND b.aside IS NULL) x
  JOIN "dw"."move" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_held_f3" AS
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
  LEFT JOIN "firn"."scratch_read_move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_move" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f3" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."move" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f3" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f3" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'turnover' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/move
ANALYZE "firn"."scratch_held_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_duplicate_f3" AS
SELECT p.firn_tenant, p."no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(CAST(CAST(d."id" AS varchar(20)) AS varchar(20)) AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(CAST(CAST(d."id" AS varchar(20)) AS varchar(20)) AS varchar(20)) AS "no",
                       CAST(d."no" AS varchar(20)) AS "firn_ref_account_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."no" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_account",
                       CAST(d."city" AS varchar(20)) AS "firn_ref_city_1",
                       CAST(CAST(d."city" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_city",
                       CAST(d."at" AS timestamp) AS "at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount"
          FROM "firn"."scratch_delta_move" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'turnover' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."move" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."no"
HAVING COUNT(*) > 1;
-- apply/move
ANALYZE "firn"."scratch_duplicate_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_contested_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_contested_f3" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(CAST(CAST(d."id" AS varchar(20)) AS varchar(20)) AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(CAST(CAST(d."id" AS varchar(20)) AS varchar(20)) AS varchar(20)) AS "no",
                       CAST(d."no" AS varchar(20)) AS "firn_ref_account_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."no" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_account",
                       CAST(d."city" AS varchar(20)) AS "firn_ref_city_1",
                       CAST(CAST(d."city" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_city",
                       CAST(d."at" AS timestamp) AS "at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount"
          FROM "firn"."scratch_delta_move" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'turnover' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."move" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
  JOIN "firn"."scratch_duplicate_f3" u ON u.firn_tenant = p.firn_tenant AND u."no" = p."no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/move
ANALYZE "firn"."scratch_contested_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_work_f3" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, COALESCE(u.firn_rank, 1) AS firn_rank
          FROM (SELECT p0.*
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(CAST(CAST(d."id" AS varchar(20)) AS varchar(20)) AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(CAST(CAST(d."id" AS varchar(20)) AS varchar(20)) AS varchar(20)) AS "no",
                       CAST(d."no" AS varchar(20)) AS "firn_ref_account_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."no" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_account",
                       CAST(d."city" AS varchar(20)) AS "firn_ref_city_1",
                       CAST(CAST(d."city" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_city",
                       CAST(d."at" AS timestamp) AS "at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount"
                          FROM "firn"."scratch_delta_move" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'turnover' AND b.aside IS NULL
                          LEFT JOIN "dw"."move" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
          LEFT JOIN "firn"."scratch_contested_f3" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/move
ANALYZE "firn"."scratch_work_f3";
-- apply/move
DELETE FROM "firn"."scratch_work_f3" USING "firn"."scratch_held_f3" h WHERE "firn"."scratch_work_f3".firn_tenant = h.tenant_key;
-- apply/move
DELETE FROM "firn"."scratch_vanished_f3" USING "firn"."scratch_held_f3" h WHERE "firn"."scratch_vanished_f3".firn_tenant = h.tenant_key;
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_missing_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_missing_f3" AS
SELECT w.*
  FROM "firn"."scratch_work_f3" w
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND k0.valid_from <= CAST(w."at" AS timestamp) AND k0.valid_to > CAST(w."at" AS timestamp) AND NOT k0.firn_inferred
  LEFT JOIN "dw"."city" k1 ON k1.firn_key = w."firn_ref_city"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_account" IS NOT NULL AND k0.firn_key IS NULL) OR (w."firn_ref_city" IS NOT NULL AND k1.firn_key IS NULL));
-- apply/move
INSERT INTO "dw"."city" ("city_key", firn_key, "city", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, m."firn_ref_city_1", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_city" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_city_1") AS "firn_ref_city_1"
          FROM "firn"."scratch_missing_f3" w
          LEFT JOIN "dw"."city" d ON d.firn_key = w."firn_ref_city"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_city" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_city") m
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'city';
-- apply/move
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."city_key") + 1 FROM "dw"."city" d)
 WHERE target = 'city'
   AND next_key <= (SELECT MAX(d."city_key") FROM "dw"."city" d);
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_rival_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_rival_f3" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "firn"."scratch_work_f3" w
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND k0.valid_from <= CAST(w."at" AS timestamp) AND k0.valid_to > CAST(w."at" AS timestamp) AND NOT k0.firn_inferred
  LEFT JOIN "dw"."city" k1 ON k1.firn_key = w."firn_ref_city"
  
  JOIN "dw"."move" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."no" = w."no"
  LEFT JOIN "firn"."scratch_delta_move" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "firn"."scratch_vanished_f3" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/move
UPDATE "firn"."scratch_work_f3" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "firn"."scratch_rival_f3" r WHERE r.holder_wins) x
 WHERE "firn"."scratch_work_f3".firn_tenant = x.firn_tenant AND "firn"."scratch_work_f3".firn_row = x.claimant;
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_tally_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_tally_f3" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_work_f3" w
 GROUP BY w.firn_tenant;
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "firn"."scratch_tally_f3" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f3") > 0 THEN (SELECT COUNT(*) FROM "dw"."move" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "firn"."scratch_tally_f3" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "firn"."scratch_tally_f3" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "firn"."scratch_tally_f3" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f3") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f3" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_moved";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_moved" AS
SELECT DISTINCT x.tenant_key, x.firn_row
  FROM (
        SELECT w.firn_tenant AS tenant_key, w.firn_row FROM "firn"."scratch_work_f3" w WHERE w.firn_loaded OR w.firn_outcome = 'applied'
         UNION ALL
        SELECT v.firn_tenant, v.firn_row FROM "firn"."scratch_vanished_f3" v
         UNION ALL
        SELECT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f3" r WHERE NOT r.holder_wins
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."move" f ON f."account_key" = q.member_key
         WHERE q.target = 'move' AND q.reference = 'account_key'
         UNION ALL
SELECT u.tenant_key, u.firn_row
          FROM "firn"."unresolved" u
          JOIN "dw"."account" k ON k.firn_key = u.firn_key
         WHERE u.target = 'move' AND u.reference = 'account_key'
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."move" f ON f."city_key" = q.member_key
         WHERE q.target = 'move' AND q.reference = 'city_key'
       ) x;
-- apply/move
ANALYZE "firn"."scratch_moved";
-- apply/move
INSERT INTO "firn"."moved_per_city" (tenant_key, firn_key, "city_key")
SELECT DISTINCT f.tenant_key, CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."city_key" AS text)) AS varchar(20)) || ':' || CAST(f."city_key" AS text), '~') AS text) COLLATE "C", f."city_key"
  FROM "dw"."move" f
  JOIN "firn"."scratch_moved" m ON m.tenant_key = f.tenant_key AND m.firn_row = f.firn_row
  JOIN "firn"."branch_state" s ON s.target = 'per_city' AND s.tenant_key = f.tenant_key;
-- apply/move
DELETE FROM "dw"."move" USING "firn"."scratch_work_f3" w
 WHERE "dw"."move".tenant_key = w.firn_tenant AND "dw"."move".firn_row = w.firn_row AND w.firn_loaded;
-- apply/move
DELETE FROM "dw"."move" USING "firn"."scratch_vanished_f3" v
 WHERE "dw"."move".tenant_key = v.firn_tenant AND "dw"."move".firn_row = v.firn_row;
-- apply/move
DELETE FROM "dw"."move" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f3" r WHERE NOT r.holder_wins) x
 WHERE "dw"."move".tenant_key = x.firn_tenant AND "dw"."move".firn_row = x.holder;
-- apply/move
INSERT INTO "dw"."move" (tenant_key, "no", "account_key", "city_key", "at", "amount", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."no", COALESCE(k0."account_key", -1), COALESCE(k1."city_key", -1), w."at", w."amount", w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "firn"."scratch_work_f3" w
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND k0.valid_from <= CAST(w."at" AS timestamp) AND k0.valid_to > CAST(w."at" AS timestamp) AND NOT k0.firn_inferred
  LEFT JOIN "dw"."city" k1 ON k1.firn_key = w."firn_ref_city"
  
 WHERE w.firn_outcome = 'applied';
-- apply/move
DELETE FROM "firn"."unresolved" USING (SELECT w.firn_tenant, w.firn_row FROM "firn"."scratch_work_f3" w WHERE w.firn_class <> 's') x
 WHERE "firn"."unresolved".target = 'move'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/move
DELETE FROM "firn"."unresolved" USING "firn"."scratch_vanished_f3" x
 WHERE "firn"."unresolved".target = 'move'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/move
DELETE FROM "firn"."unresolved" USING (SELECT DISTINCT r.firn_tenant, r.holder AS firn_row FROM "firn"."scratch_rival_f3" r WHERE NOT r.holder_wins) x
 WHERE "firn"."unresolved".target = 'move'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/move
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST('move' AS varchar(128)), CAST('account_key' AS varchar(128)), w.firn_tenant, w.firn_row, w."firn_ref_account"
  FROM "firn"."scratch_missing_f3" w
  LEFT JOIN "dw"."account" k ON k.firn_key = w."firn_ref_account" AND k.valid_from <= CAST(w."at" AS timestamp) AND k.valid_to > CAST(w."at" AS timestamp) AND NOT k.firn_inferred
 WHERE w.firn_outcome = 'applied' AND w."firn_ref_account" IS NOT NULL AND k.firn_key IS NULL;
-- apply/move
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT DISTINCT CAST('move' AS varchar(128)), CAST('account_key' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM "firn"."rekey" q
  JOIN "dw"."move" f ON f."account_key" = q.member_key
  LEFT JOIN "dw"."account" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."at" AS timestamp) AND k.valid_to > CAST(f."at" AS timestamp) AND NOT k.firn_inferred
 WHERE q.target = 'move' AND q.reference = 'account_key' AND k.firn_key IS NULL;
-- apply/move
UPDATE "dw"."move" SET "account_key" = x.member_key
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row, COALESCE(k."account_key", -1) AS member_key
          FROM "firn"."rekey" q
          JOIN "dw"."move" f ON f."account_key" = q.member_key
          LEFT JOIN "dw"."account" o ON o."account_key" = q.member_key AND o.valid_from <= CAST(f."at" AS timestamp) AND o.valid_to > CAST(f."at" AS timestamp) AND NOT o.firn_inferred
          LEFT JOIN "dw"."account" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."at" AS timestamp) AND k.valid_to > CAST(f."at" AS timestamp) AND NOT k.firn_inferred
         WHERE q.target = 'move' AND q.reference = 'account_key' AND o."account_key" IS NULL) x
 WHERE "dw"."move".tenant_key = x.tenant_key AND "dw"."move".firn_row = x.firn_row;
-- apply/move
UPDATE "dw"."move" SET "account_key" = x.member_key
  FROM (SELECT u.tenant_key, u.firn_row, MIN(k."account_key") AS member_key
          FROM "firn"."unresolved" u
          JOIN "dw"."move" f ON f.tenant_key = u.tenant_key AND f.firn_row = u.firn_row
          JOIN "dw"."account" k ON k.firn_key = u.firn_key AND k.valid_from <= CAST(f."at" AS timestamp) AND k.valid_to > CAST(f."at" AS timestamp) AND NOT k.firn_inferred
         WHERE u.target = 'move' AND u.reference = 'account_key'
         GROUP BY u.tenant_key, u.firn_row) x
 WHERE "dw"."move".tenant_key = x.tenant_key AND "dw"."move".firn_row = x.firn_row;
-- apply/move
DELETE FROM "firn"."unresolved" USING "dw"."move" f
 WHERE f.tenant_key = "firn"."unresolved".tenant_key AND f.firn_row = "firn"."unresolved".firn_row AND f."account_key" <> -1
   AND "firn"."unresolved".target = 'move' AND "firn"."unresolved".reference = 'account_key';
-- apply/move
DELETE FROM "firn"."rekey" WHERE target = 'move';
-- apply/move
INSERT INTO "firn"."moved_per_city" (tenant_key, firn_key, "city_key")
SELECT DISTINCT f.tenant_key, CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."city_key" AS text)) AS varchar(20)) || ':' || CAST(f."city_key" AS text), '~') AS text) COLLATE "C", f."city_key"
  FROM "dw"."move" f
  JOIN "firn"."scratch_moved" m ON m.tenant_key = f.tenant_key AND m.firn_row = f.firn_row
  JOIN "firn"."branch_state" s ON s.target = 'per_city' AND s.tenant_key = f.tenant_key;
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_moved";
-- apply/move
DELETE FROM "firn"."retry"
 WHERE record = 'move' AND target = 'move'
   AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'turnover' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/move
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('move' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('move' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "firn"."scratch_rival_f3" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f3" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "firn"."scratch_contested_f3" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h)) x;
-- apply/move
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_move" d
 WHERE "firn"."quarantine".target = 'move' AND "firn"."quarantine".feed = 'turnover'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/move
DELETE FROM "firn"."quarantine"
 WHERE target = 'move' AND feed = 'turnover'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'turnover' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'turnover' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/move
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('move' AS varchar(128)), CAST('turnover' AS varchar(128)), CAST('move' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f3" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/move
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
  LEFT JOIN "firn"."scratch_read_move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_move" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'turnover' AND b.aside IS NULL;
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_state_f3";
-- apply/move
CREATE UNLOGGED TABLE "firn"."scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'turnover' AND b.aside IS NULL;
-- apply/move
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/move
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f3" x;
-- apply/move
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."move" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/move
UPDATE "firn"."target_state" SET version = version + 1, definition = '635e3cfc69a0bad877746bda49079ffa' WHERE target = 'move';
-- apply/move
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('move' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_work_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_vanished_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_bad_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_held_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_state_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_tally_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_missing_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_rival_f3";
-- apply/move
DROP TABLE IF EXISTS "firn"."scratch_contested_f3";
-- apply/move
COMMIT;

-- apply/per_city
BEGIN;
-- apply/per_city
LOCK "firn"."lock_city", "firn"."lock_move", "firn"."lock_per_city";
-- apply/per_city
SELECT CAST(CASE WHEN MAX(s.version) = 3 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'per_city';
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_all";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_all" AS
SELECT b.tenant_key
  FROM "firn"."scratch_run_branch" b
 WHERE b.feed = 'by_city' AND b.aside IS NULL
   AND (b.compare OR b.tenant_key IN (SELECT q.tenant_key FROM "firn"."moved_per_city" q WHERE q.firn_key IS NULL));
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT x.tenant_key AS firn_tenant, x.firn_key, MAX(x."city_key") AS "city_key"
  FROM (
        SELECT q.tenant_key, q.firn_key, q."city_key"
          FROM "firn"."moved_per_city" q
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = q.tenant_key AND b.feed = 'by_city' AND b.aside IS NULL
         WHERE q.firn_key IS NOT NULL
         UNION ALL
        SELECT f.tenant_key, CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."city_key" AS text)) AS varchar(20)) || ':' || CAST(f."city_key" AS text), '~') AS text) COLLATE "C" AS firn_key, f."city_key" AS "city_key"
          FROM "dw"."move" f
          JOIN "firn"."scratch_all" a ON a.tenant_key = f.tenant_key
         WHERE 1 = 1
         UNION ALL
        SELECT d.tenant_key, d."firn_row", d."city_key"
          FROM "dw"."per_city" d
          JOIN "firn"."scratch_all" a ON a.tenant_key = d.tenant_key
       ) x
 GROUP BY x.tenant_key, x.firn_key;
-- apply/per_city
ANALYZE "firn"."scratch_touched";
-- apply/per_city
DELETE FROM "firn"."moved_per_city" USING "firn"."scratch_run_branch" b
 WHERE b.tenant_key = "firn"."moved_per_city".tenant_key AND b.feed = 'by_city' AND b.aside IS NULL;
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_image" AS
SELECT y.firn_tenant, y.firn_key, y.firn_key AS firn_row,
       y."city_key",
       CAST(ROUND(y."total", 2) AS decimal(14,2)) AS "total",
       CAST(true AS boolean) AS firn_live, CAST('applied' AS varchar(12)) AS firn_outcome
  FROM (
        SELECT t.firn_tenant, t.firn_key,
               MAX(f."city_key") AS "city_key",
               SUM((f."amount")) AS "total"
          FROM "firn"."scratch_touched" t
          JOIN "dw"."move" f ON f.tenant_key = t.firn_tenant AND f."city_key" = t."city_key" AND CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."city_key" AS text)) AS varchar(20)) || ':' || CAST(f."city_key" AS text), '~') AS text) COLLATE "C" = t.firn_key
         GROUP BY t.firn_tenant, t.firn_key
       ) y;
-- apply/per_city
INSERT INTO "firn"."scratch_image" (firn_tenant, firn_key, firn_row, firn_live, firn_outcome)
SELECT d.tenant_key, t.firn_key, d.firn_row, CAST(false AS boolean), CAST('dead' AS varchar(12))
  FROM "firn"."scratch_touched" t
  JOIN "dw"."per_city" d ON d.tenant_key = t.firn_tenant AND d."firn_row" = t.firn_key
  LEFT JOIN "firn"."scratch_image" i ON i.firn_tenant = d.tenant_key AND i.firn_row = d.firn_row
 WHERE i.firn_row IS NULL;
-- apply/per_city
ANALYZE "firn"."scratch_image";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT i.*, 
       CASE WHEN d.firn_row IS NULL THEN false ELSE true END AS firn_was_live
  FROM "firn"."scratch_image" i
  LEFT JOIN "dw"."per_city" d ON d.tenant_key = i.firn_tenant AND d.firn_row = i.firn_row
  
 WHERE CASE WHEN i.firn_live AND d.firn_row IS NOT NULL
                 AND (d."city_key" = i."city_key" OR (d."city_key" IS NULL AND i."city_key" IS NULL))
                 AND (d."total" = i."total" OR (d."total" IS NULL AND i."total" IS NULL)) THEN false
            WHEN NOT i.firn_live AND d.firn_row IS NULL THEN false
            ELSE true END;
-- apply/per_city
ANALYZE "firn"."scratch_resolved";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved" x) > 0 THEN (SELECT COUNT(*) FROM "dw"."per_city" t WHERE true) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/per_city
DELETE FROM "dw"."per_city" USING "firn"."scratch_resolved" x
 WHERE "dw"."per_city".tenant_key = x.firn_tenant AND "dw"."per_city".firn_row = x.firn_row;
-- apply/per_city
INSERT INTO "dw"."per_city" (tenant_key, "city_key", "total", firn_row, firn_run)
SELECT x.firn_tenant, x."city_key", x."total", x.firn_row, n.run_id
  FROM "firn"."scratch_resolved" x
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE x.firn_live;
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_read_fact.move";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_counted_fact.move";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_held_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_tally_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_vanished_f5";
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_read_fact.move" AS
SELECT b.tenant_key, COUNT(t.firn_key) AS rows_read, CAST(NULL AS varchar(64)) AS watermark
  FROM "firn"."scratch_run_branch" b
  LEFT JOIN "firn"."scratch_touched" t ON t.firn_tenant = b.tenant_key
 WHERE b.feed = 'by_city' AND b.aside IS NULL
 GROUP BY b.tenant_key;
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_counted_fact.move" AS
SELECT r.tenant_key AS firn_tenant, r.rows_read AS n
  FROM "firn"."scratch_read_fact.move" r;
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_held_f5" AS
SELECT b.tenant_key, CAST(NULL AS varchar(400)) AS reason
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_tally_f5" AS
SELECT x.firn_tenant, COUNT(DISTINCT x.firn_key) AS n, COUNT(DISTINCT x.firn_key) AS applied,
       CAST(0 AS bigint) AS superseded, CAST(0 AS bigint) AS ignored, CAST(0 AS bigint) AS quarantined,
       SUM(CASE WHEN x.firn_live AND NOT x.firn_was_live THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN x.firn_live AND x.firn_was_live THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN NOT x.firn_live AND x.firn_was_live THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_resolved" x
 GROUP BY x.firn_tenant;
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f5" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/per_city
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
  LEFT JOIN "firn"."scratch_read_fact.move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f5" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_fact.move" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f5" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'by_city' AND b.aside IS NULL;
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_state_f5";
-- apply/per_city
CREATE UNLOGGED TABLE "firn"."scratch_state_f5" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_fact.move" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f5" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'by_city' AND b.aside IS NULL;
-- apply/per_city
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f5" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/per_city
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f5" x;
-- apply/per_city
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."per_city" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/per_city
UPDATE "firn"."target_state" SET version = version + 1, definition = 'd8983c3b297ed11e7f743133cf848782' WHERE target = 'per_city';
-- apply/per_city
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('per_city' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_work_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_vanished_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_bad_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_held_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_state_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_tally_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_missing_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f5";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_read_fact.move";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_counted_fact.move";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_all";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/per_city
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/per_city
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
DROP TABLE IF EXISTS "firn"."scratch_delta_account";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_account";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_account";
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_city";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_city";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_city";
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_move";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_move";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_move";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_branch";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_now";
-- end
COMMIT;

-- unlock
SELECT pg_advisory_unlock(hashtextextended('firn:firn', 0));

