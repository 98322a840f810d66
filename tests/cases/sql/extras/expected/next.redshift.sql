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

-- widen/tenant
ALTER TABLE "dw"."tenant" ALTER COLUMN "tenant" TYPE varchar(512);
-- widen/tenant
ALTER TABLE "dw"."tenant" ALTER COLUMN "region" TYPE varchar(512);
-- widen/tenant
ALTER TABLE "dw"."tenant" ALTER COLUMN "display_name" TYPE varchar(800);

-- widen/date
ALTER TABLE "dw"."date" ALTER COLUMN "month_name" TYPE varchar(36);
-- widen/date
ALTER TABLE "dw"."date" ALTER COLUMN "day_name" TYPE varchar(36);

-- shape/customer
BEGIN;
-- shape/customer
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'customer';
-- shape/customer
ALTER TABLE "dw"."customer" ADD COLUMN "score" integer;
-- shape/customer
ALTER TABLE "firn"."contribution_customers" ADD COLUMN "score" integer;
-- shape/customer
COMMIT;

-- widen/customer
ALTER TABLE "dw"."customer" ALTER COLUMN "customer_no" TYPE varchar(80);
-- widen/customer
ALTER TABLE "firn"."contribution_customers" ALTER COLUMN "customer_no" TYPE varchar(80);
-- widen/customer
ALTER TABLE "dw"."customer" ALTER COLUMN "name" TYPE varchar(240);
-- widen/customer
ALTER TABLE "firn"."contribution_customers" ALTER COLUMN "name" TYPE varchar(240);

-- shape/account
BEGIN;
-- shape/account
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'account';
-- shape/account
ALTER TABLE "dw"."account" ADD COLUMN "lim" decimal(12,2);
-- shape/account
UPDATE "dw"."account"
   SET valid_to = CAST('9999-12-31 00:00:00' AS timestamp)
 WHERE (is_current OR "account_key" < 0)
   AND COALESCE(valid_to, CAST('9999-12-31 00:00:00' AS timestamp)) = CAST('9999-12-31 00:00:00' AS timestamp)
   AND CASE WHEN valid_to IS NULL THEN 0 ELSE 1 END <> CASE WHEN CAST('9999-12-31 00:00:00' AS timestamp) IS NULL THEN 0 ELSE 1 END;
-- shape/account
ALTER TABLE "firn"."contribution_accounts" ADD COLUMN "lim" decimal(12,2);
-- shape/account
COMMIT;

-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "account_no" TYPE varchar(80);
-- widen/account
ALTER TABLE "firn"."contribution_accounts" ALTER COLUMN "account_no" TYPE varchar(80);
-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "status" TYPE varchar(40);
-- widen/account
ALTER TABLE "firn"."contribution_accounts" ALTER COLUMN "status" TYPE varchar(40);

-- shape/patron
BEGIN;
-- shape/patron
CREATE TABLE IF NOT EXISTS "dw"."patron" (
    "patron_key" bigint NOT NULL,
    tenant_key bigint,
    "patron_no" varchar(80),
    "pin" integer,
    "other" super,
    firn_key varchar(65535),
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/patron
INSERT INTO "dw"."patron" ("patron_key", "patron_no", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(80)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."patron" d WHERE d."patron_key" = -1);
-- shape/patron
INSERT INTO "dw"."patron" ("patron_key", "patron_no", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(80)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."patron" d WHERE d."patron_key" = -2);
-- shape/patron
CREATE TABLE IF NOT EXISTS "firn"."lock_patron" (unused integer);
-- shape/patron
CREATE TABLE IF NOT EXISTS "firn"."contribution_patrons" (
    tenant_key bigint NOT NULL,
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    "patron_no" varchar(80),
    "pin" integer,
    "other" varchar(65535)
)
DISTSTYLE KEY DISTKEY (firn_key)
COMPOUND SORTKEY (tenant_key);
-- shape/patron
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('patron' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('28a1e30f947602a5d9125986500b5b78' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'patron');
-- shape/patron
COMMIT;

-- shape/payment
BEGIN;
-- shape/payment
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- shape/payment
ALTER TABLE "dw"."payment" ADD COLUMN "score" integer;
-- shape/payment
COMMIT;

-- widen/payment
ALTER TABLE "dw"."payment" ALTER COLUMN "payment_no" TYPE varchar(80);

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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('extras' AS varchar(64))
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
('customer', 'customers', 'customer', 1, NULL, true, true, true, false, false, false, false, 0.2000, 1, 'a226e11874746fe96e788ed9448b93fc.c84c6ada9470'),
('patron', 'patrons', 'customer', 1, NULL, true, false, true, false, false, false, false, 0.2000, 1, 'ca4e07b0a7805ef1cb2de00c27e60b9e.4fdf144a6444'),
('account', 'accounts', 'account', 1, NULL, true, false, true, false, false, false, false, 0.2000, 1, '75f90a9c59049edcbdd93f4fdc3f7994.a4483884e670'),
('payment', 'payments', 'payment', 1, NULL, true, false, true, false, false, false, false, 0.2000, 1, '490886b8ad16bea55a6c8183c3d2e3cc.26e101835adf');
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

-- collect/customer
BEGIN;
-- collect/customer
DROP TABLE IF EXISTS "scratch_delta_customer";
-- collect/customer
DROP TABLE IF EXISTS "scratch_read_customer";
-- collect/customer
DROP TABLE IF EXISTS "scratch_counted_customer";
-- collect/customer
CREATE TEMP TABLE "scratch_delta_customer" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."customer_no") AS varchar(10)) || ':' || (b."customer_no"), '~') || COALESCE(MD5(b."name"), '~') || COALESCE(MD5(b."firn_extras_95faccdb"), '~') || COALESCE(MD5(b."firn_extras_5fffd4ae"), '~')) AS varchar(32)) AS firn_hash,
       b."customer_no",
       b."name",
       b."firn_extras_95faccdb",
       b."firn_extras_5fffd4ae"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."customer_no") AS varchar(10)) || ':' || (q."customer_no"), '~') || COALESCE(MD5(q."name"), '~') || COALESCE(MD5(q."firn_extras_95faccdb"), '~') || COALESCE(MD5(q."firn_extras_5fffd4ae"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."customer_no", q."name", q."firn_extras_95faccdb", q."firn_extras_5fffd4ae"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."customer_no" IS NULL) THEN s.firn_json END AS firn_json, s."customer_no", s."name", s."firn_extras_95faccdb", s."firn_extras_5fffd4ae"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'customer_no (t.id): longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 60) THEN 'name: longer than varchar(60): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason,
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(80)) END AS varchar(80)) AS "customer_no",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 60 THEN CAST(r.firn_2 AS varchar(240)) END AS varchar(240)) AS "name", r."firn_extras_95faccdb", r."firn_extras_5fffd4ae"
                  FROM (SELECT CAST("t"."id" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH("t"."id"), 0) + COALESCE(OCTET_LENGTH("t"."name"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."cf_score" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."cf note"), 0) + COALESCE(OCTET_LENGTH("t"."secret_pin"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."dms_op" AS varchar(4))), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) <= 24000 THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."id", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."cf_score" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf Note":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."cf note", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"secret_pin":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."secret_pin", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dms_op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."dms_op" AS varchar(4)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."id", 857), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."name", 857), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."cf_score" AS varchar(64)), 857), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf Note":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."cf note", 857), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"secret_pin":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."secret_pin", 857), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dms_op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."dms_op" AS varchar(4)), 857), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 857), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               NULLIF(BTRIM("t"."id"), '') AS firn_1,
               NULLIF(BTRIM("t"."name"), '') AS firn_2,
               CAST(CASE WHEN COALESCE(OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."cf note"), '') AS varchar(65535))), 0) + COALESCE(OCTET_LENGTH((CAST("t"."cf_score" AS varchar(64)))), 0) <= 24000 THEN NULLIF('{' || SUBSTRING('' || COALESCE(',"cf Note":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(NULLIF(BTRIM("t"."cf note"), '') AS varchar(65535)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') || COALESCE(',"cf_score":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE((CAST("t"."cf_score" AS varchar(64))), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') , 2, 65535) || '}', '{}') ELSE '{"firn_too_long":"true"}' END AS varchar(65535)) AS "firn_extras_95faccdb",
               CAST(CASE WHEN COALESCE(OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."cf note"), '') AS varchar(65535))), 0) + COALESCE(OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."secret_pin"), '') AS varchar(65535))), 0) <= 24000 THEN NULLIF('{' || SUBSTRING('' || COALESCE(',"cf Note":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(NULLIF(BTRIM("t"."cf note"), '') AS varchar(65535)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') || COALESCE(',"secret_pin":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(NULLIF(BTRIM("t"."secret_pin"), '') AS varchar(65535)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') , 2, 65535) || '}', '{}') ELSE '{"firn_too_long":"true"}' END AS varchar(65535)) AS "firn_extras_5fffd4ae"
                          FROM "acme_in_shop"."customers" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/customer
CREATE TEMP TABLE "scratch_read_customer" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "acme_in_shop"."customers" "t"
 WHERE true;
-- collect/customer
ANALYZE "scratch_delta_customer";
-- collect/customer
CREATE TEMP TABLE "scratch_counted_customer" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_customer" d
 GROUP BY d.firn_tenant;
-- collect/customer
COMMIT;

-- collect/account
BEGIN;
-- collect/account
DROP TABLE IF EXISTS "scratch_delta_account";
-- collect/account
DROP TABLE IF EXISTS "scratch_read_account";
-- collect/account
DROP TABLE IF EXISTS "scratch_counted_account";
-- collect/account
CREATE TEMP TABLE "scratch_delta_account" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."account_no") AS varchar(10)) || ':' || (b."account_no"), '~') || COALESCE(CAST(LEN(b."status") AS varchar(10)) || ':' || (b."status"), '~') || COALESCE(MD5(b."firn_extras"), '~')) AS varchar(32)) AS firn_hash, b.firn_at,
       b."account_no",
       b."status",
       b."firn_extras"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."account_no") AS varchar(10)) || ':' || (q."account_no"), '~') || COALESCE(CAST(LEN(q."status") AS varchar(10)) || ':' || (q."status"), '~') || COALESCE(MD5(q."firn_extras"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."account_no", q."status", q."firn_extras"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."account_no" IS NULL) THEN s.firn_json END AS firn_json, s."account_no", s."status", s."firn_extras"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'account_no (t.id): longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 10) THEN 'status: longer than varchar(10): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason,
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(80)) END AS varchar(80)) AS "account_no",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 10 THEN CAST(r.firn_2 AS varchar(40)) END AS varchar(40)) AS "status", r."firn_extras"
                  FROM (SELECT CAST("t"."id" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST("t"."updated_at" AS timestamp) AS firn_at,
               CAST('a' AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH("t"."id"), 0) + COALESCE(OCTET_LENGTH("t"."status"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."cf_limit" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) <= 24000 THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."id", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."status", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_limit":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."cf_limit" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."id", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."status", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_limit":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."cf_limit" AS varchar(64)), 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               NULLIF(BTRIM("t"."id"), '') AS firn_1,
               NULLIF(BTRIM("t"."status"), '') AS firn_2,
               CAST(NULLIF('{' || SUBSTRING('' || COALESCE(',"cf_limit":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE((CAST("t"."cf_limit" AS varchar(64))), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') , 2, 65535) || '}', '{}') AS varchar(65535)) AS "firn_extras"
                          FROM "acme_in_shop"."accounts" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/account
CREATE TEMP TABLE "scratch_read_account" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "acme_in_shop"."accounts" "t"
 WHERE true;
-- collect/account
ANALYZE "scratch_delta_account";
-- collect/account
CREATE TEMP TABLE "scratch_counted_account" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_account" d
 GROUP BY d.firn_tenant;
-- collect/account
COMMIT;

-- collect/payment
BEGIN;
-- collect/payment
DROP TABLE IF EXISTS "scratch_delta_payment";
-- collect/payment
DROP TABLE IF EXISTS "scratch_read_payment";
-- collect/payment
DROP TABLE IF EXISTS "scratch_counted_payment";
-- collect/payment
DROP TABLE IF EXISTS "scratch_joined_payment";
-- collect/payment
DROP TABLE IF EXISTS "scratch_affected_payment";
-- collect/payment
CREATE TEMP TABLE "scratch_joined_payment" AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/payment
CREATE TEMP TABLE "scratch_affected_payment" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/payment
INSERT INTO "scratch_joined_payment" (tenant_key, alias, mark)
SELECT CAST(1 AS bigint) AS tenant_key, CAST('c' AS varchar(128)) AS alias, CAST(CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(SUM(CAST(STRTOL(SUBSTRING(MD5(COALESCE(MD5("c"."code"), '~')), 1, 15), 16) AS decimal(38,0))) AS varchar(40)), '0') AS varchar(64)) AS mark
  FROM "acme_in_shop"."channels" "c";
-- collect/payment
CREATE TEMP TABLE "scratch_delta_payment" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."payment_no") AS varchar(10)) || ':' || (b."payment_no"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(b."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(b."customer_no") AS varchar(10)) || ':' || (b."customer_no"), '~') || COALESCE(MD5(b."firn_extras"), '~')) AS varchar(32)) AS firn_hash,
       b."payment_no",
       b."paid_at",
       b."amount",
       b."customer_no",
       b."firn_extras"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."payment_no") AS varchar(10)) || ':' || (q."payment_no"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."customer_no") AS varchar(10)) || ':' || (q."customer_no"), '~') || COALESCE(MD5(q."firn_extras"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."payment_no", q."paid_at", q."amount", q."customer_no", q."firn_extras"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."payment_no" IS NULL) THEN s.firn_json END AS firn_json, s."payment_no", s."paid_at", s."amount", s."customer_no", s."firn_extras"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'payment_no (t.id): longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 20) THEN 'customer_no (t.customer): longer than varchar(20): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason,
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(80)) END AS varchar(80)) AS "payment_no", r."paid_at", r."amount",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 20 THEN CAST(r.firn_2 AS varchar(80)) END AS varchar(80)) AS "customer_no", r."firn_extras"
                  FROM (SELECT CAST("t"."id" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(CASE WHEN "t"."is_test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH("t"."id"), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) + COALESCE(OCTET_LENGTH(CAST("t"."amount" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."customer"), 0) + COALESCE(OCTET_LENGTH("t"."channel_code"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."is_test" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."spare"), 0) + COALESCE(OCTET_LENGTH(TO_CHAR("t"."cf_day", 'YYYY-MM-DD')), 0) + COALESCE(OCTET_LENGTH("t"."cf_score"), 0) + COALESCE(OCTET_LENGTH(CASE WHEN JSON_SIZE("t"."cf_doc") <= 65535 THEN JSON_SERIALIZE("t"."cf_doc") ELSE 'a document of ' || CAST(JSON_SIZE("t"."cf_doc") AS varchar(20)) || ' bytes' END), 0) + COALESCE(OCTET_LENGTH("t"."__op"), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) <= 24000 THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."id", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"customer":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."customer", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"channel_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."channel_code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"is_test":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."is_test" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"spare":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."spare", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_day":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(TO_CHAR("t"."cf_day", 'YYYY-MM-DD'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."cf_score", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_doc":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CASE WHEN JSON_SIZE("t"."cf_doc") <= 65535 THEN JSON_SERIALIZE("t"."cf_doc") ELSE 'a document of ' || CAST(JSON_SIZE("t"."cf_doc") AS varchar(20)) || ' bytes' END, '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"__op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."__op", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."id", 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."amount" AS varchar(64)), 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"customer":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."customer", 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"channel_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."channel_code", 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"is_test":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."is_test" AS varchar(64)), 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"spare":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."spare", 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_day":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(TO_CHAR("t"."cf_day", 'YYYY-MM-DD'), 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."cf_score", 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cf_doc":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CASE WHEN JSON_SIZE("t"."cf_doc") <= 65535 THEN JSON_SERIALIZE("t"."cf_doc") ELSE 'a document of ' || CAST(JSON_SIZE("t"."cf_doc") AS varchar(20)) || ' bytes' END, 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"__op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."__op", 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               NULLIF(BTRIM("t"."id"), '') AS firn_1,
               NULLIF(BTRIM("t"."customer"), '') AS firn_2,
               CAST("t"."paid_at" AS timestamp) AS "paid_at",
               CAST("t"."amount" AS decimal(12,2)) AS "amount",
               CAST(CASE WHEN COALESCE(OCTET_LENGTH((TO_CHAR("t"."cf_day", 'YYYY-MM-DD'))), 0) + COALESCE(OCTET_LENGTH(CASE WHEN JSON_SIZE("t"."cf_doc") <= 65535 THEN CASE WHEN JSON_SIZE("t"."cf_doc") <= 65535 THEN JSON_SERIALIZE("t"."cf_doc") ELSE 'a document of ' || CAST(JSON_SIZE("t"."cf_doc") AS varchar(20)) || ' bytes' END END), 0) + COALESCE(OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."cf_score"), '') AS varchar(65535))), 0) <= 24000 THEN NULLIF('{' || SUBSTRING('' || COALESCE(',"cf_day":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE((TO_CHAR("t"."cf_day", 'YYYY-MM-DD')), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') || COALESCE(',"cf_doc":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CASE WHEN JSON_SIZE("t"."cf_doc") <= 65535 THEN CASE WHEN JSON_SIZE("t"."cf_doc") <= 65535 THEN JSON_SERIALIZE("t"."cf_doc") ELSE 'a document of ' || CAST(JSON_SIZE("t"."cf_doc") AS varchar(20)) || ' bytes' END END, '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') || COALESCE(',"cf_score":"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(NULLIF(BTRIM("t"."cf_score"), '') AS varchar(65535)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', '') , 2, 65535) || '}', '{}') ELSE '{"firn_too_long":"true"}' END AS varchar(65535)) AS "firn_extras"
                          FROM "acme_in_shop"."payments" "t"
          LEFT JOIN "acme_in_shop"."channels" "c" ON "c"."code" = "t"."channel_code"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/payment
CREATE TEMP TABLE "scratch_read_payment" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "acme_in_shop"."payments" "t"
 WHERE true;
-- collect/payment
ANALYZE "scratch_delta_payment";
-- collect/payment
CREATE TEMP TABLE "scratch_counted_payment" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_payment" d
 GROUP BY d.firn_tenant;
-- collect/payment
COMMIT;

-- apply/customer
BEGIN;
-- apply/customer
LOCK "firn"."lock_customer";
-- apply/customer
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'customer';
-- apply/customer
UPDATE "firn"."contribution_customers"
   SET "score" = CAST(CASE WHEN (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer)
 WHERE "score" <> CAST(CASE WHEN (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer)
    OR ("score" IS NULL AND CAST(CASE WHEN (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) IS NOT NULL)
    OR ("score" IS NOT NULL AND CAST(CASE WHEN (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text("other", 'cf_score'), ''), nullif(json_extract_path_text("other", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) IS NULL);
-- apply/customer
UPDATE "dw"."customer"
   SET "score" = CAST(CASE WHEN (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer)
 WHERE "score" <> CAST(CASE WHEN (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer)
    OR ("score" IS NULL AND CAST(CASE WHEN (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) IS NOT NULL)
    OR ("score" IS NOT NULL AND CAST(CASE WHEN (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''), nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) IS NULL);
-- apply/customer
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/customer
CREATE TEMP TABLE "scratch_vanished_f1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM "firn"."contribution_customers" l
  JOIN "scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'customers' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN "scratch_delta_customer" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/customer
CREATE TEMP TABLE "scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."customer_no" AS varchar(80)) IS NULL THEN 'customer_no: the key is NULL; ' ELSE '' END || CASE WHEN (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) IS NOT NULL AND CASE WHEN (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN 0 WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'score: cannot be read as integer: ' || COALESCE(LEFT((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_customer" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'customers' AND b.aside IS NULL) x
  JOIN "firn"."contribution_customers" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/customer
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
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_customers" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f1" x UNION SELECT q.firn_tenant FROM "scratch_bad_f1" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/customer
ANALYZE "scratch_held_f1";
-- apply/customer
CREATE TEMP TABLE "scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."customer_no" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."customer_no" AS varchar(80)) IS NULL THEN 'customer_no: the key is NULL; ' ELSE '' END || CASE WHEN (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) IS NOT NULL AND CASE WHEN (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN 0 WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'score: cannot be read as integer: ' || COALESCE(LEFT((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."customer_no" AS varchar(80)) AS "customer_no",
                       CAST(d."name" AS varchar(240)) AS "name",
                       CAST(CASE WHEN (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) AS integer) WHEN OCTET_LENGTH((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), '')))) <= 100 AND (coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((coalesce(nullif(json_extract_path_text(d."firn_extras_95faccdb", 'cf_score'), ''), nullif(json_extract_path_text(d."firn_extras_95faccdb", 'score'), ''))), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) AS "score",
                       CAST(d."firn_extras_95faccdb" AS varchar(65535)) AS "other"
                          FROM "scratch_delta_customer" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'customers' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_customers" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/customer
ANALYZE "scratch_work_f1";
-- apply/customer
DELETE FROM "scratch_work_f1" USING "scratch_held_f1" h WHERE "scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/customer
DELETE FROM "scratch_vanished_f1" USING "scratch_held_f1" h WHERE "scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/customer
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/customer
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
-- apply/customer
DELETE FROM "firn"."contribution_customers" USING "scratch_work_f1" w
 WHERE "firn"."contribution_customers".tenant_key = w.firn_tenant AND "firn"."contribution_customers".firn_row = w.firn_row AND w.firn_loaded;
-- apply/customer
DELETE FROM "firn"."contribution_customers" USING "scratch_vanished_f1" v
 WHERE "firn"."contribution_customers".tenant_key = v.firn_tenant AND "firn"."contribution_customers".firn_row = v.firn_row;
-- apply/customer
INSERT INTO "firn"."contribution_customers" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "customer_no", "name", "score", "other")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."customer_no", w."name", w."score", w."other" FROM "scratch_work_f1" w WHERE w.firn_outcome = 'applied';
-- apply/customer
DROP TABLE IF EXISTS "scratch_touched";
-- apply/customer
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f1" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f1" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f1" v
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/customer
ANALYZE "scratch_touched";
-- apply/customer
DROP TABLE IF EXISTS "scratch_image";
-- apply/customer
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."customer_no" END AS "customer_no",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."name" END AS "name",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."score" END AS "score",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."other" END AS "other",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_customers" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/customer
ANALYZE "scratch_image";
-- apply/customer
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/customer
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, 
       d."customer_key" AS firn_member,
       CASE WHEN d."customer_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."customer" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."customer_no" = i."customer_no" OR (d."customer_no" IS NULL AND i."customer_no" IS NULL))
                 AND (d."name" = i."name" OR (d."name" IS NULL AND i."name" IS NULL))
                 AND (d."score" = i."score" OR (d."score" IS NULL AND i."score" IS NULL))
                 AND (CASE WHEN JSON_SIZE(d."other") <= 65535 THEN JSON_SERIALIZE(d."other") ELSE 'a document of ' || CAST(JSON_SIZE(d."other") AS varchar(20)) || ' bytes' END = CASE WHEN JSON_SIZE(JSON_PARSE(i."other")) <= 65535 THEN JSON_SERIALIZE(JSON_PARSE(i."other")) ELSE 'a document of ' || CAST(JSON_SIZE(JSON_PARSE(i."other")) AS varchar(20)) || ' bytes' END OR (d."other" IS NULL AND i."other" IS NULL)) THEN false ELSE true END;
-- apply/customer
ANALYZE "scratch_resolved";
-- apply/customer
DROP TABLE IF EXISTS "scratch_live";
-- apply/customer
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/customer
UPDATE "dw"."customer"
   SET "name" = x."name",
       "score" = x."score",
       "other" = JSON_PARSE(x."other"),
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND x.firn_live;
-- apply/customer
INSERT INTO "dw"."customer" ("customer_key", firn_key, tenant_key, "customer_no", "name", "score", "other", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."customer_no", x."name", x."score", JSON_PARSE(x."other"), CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'customer' AND x.firn_live AND x.firn_member IS NULL;
-- apply/customer
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."customer_key") + 1 FROM "dw"."customer" d)
 WHERE target = 'customer'
   AND next_key <= (SELECT MAX(d."customer_key") FROM "dw"."customer" d);
-- apply/customer
UPDATE "dw"."customer"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/customer
DELETE FROM "firn"."quarantine" USING "scratch_delta_customer" d
 WHERE "firn"."quarantine".target = 'customer' AND "firn"."quarantine".feed = 'customers'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/customer
DELETE FROM "firn"."quarantine"
 WHERE target = 'customer' AND feed = 'customers'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'customers' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'customers' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/customer
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('customer' AS varchar(128)), CAST('customers' AS varchar(128)), CAST('customer' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, CASE WHEN COALESCE(OCTET_LENGTH(w."customer_no"), 0) + COALESCE(OCTET_LENGTH(w."name"), 0) + COALESCE(OCTET_LENGTH(CAST(w."score" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(w."other"), 0) <= 24000 THEN JSON_PARSE('{' || '"customer_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."customer_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."score" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."other", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"customer_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."customer_no", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."name", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST(w."score" AS varchar(64)), 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."other", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END), n.run_id, n.run_at
  FROM "scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/customer
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
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/customer
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/customer
CREATE TEMP TABLE "scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/customer
DELETE FROM "firn"."branch_state" USING "scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/customer
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f1" x;
-- apply/customer
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/customer
UPDATE "firn"."target_state" SET version = version + 1, definition = 'a1b3ed0bcbbbf5e9c00f37fb4610de3f' WHERE target = 'customer';
-- apply/customer
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('customer' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."customer" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/customer
DROP TABLE IF EXISTS "scratch_live";
-- apply/customer
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/customer
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/customer
DROP TABLE IF EXISTS "scratch_touched";
-- apply/customer
DROP TABLE IF EXISTS "scratch_image";
-- apply/customer
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/customer
COMMIT;

-- apply/account
BEGIN;
-- apply/account
LOCK "firn"."lock_account";
-- apply/account
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'account';
-- apply/account
UPDATE "firn"."contribution_accounts"
   SET "lim" = CAST(CASE WHEN (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text("other", 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text("other", 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2))
 WHERE "lim" <> CAST(CASE WHEN (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text("other", 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text("other", 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2))
    OR ("lim" IS NULL AND CAST(CASE WHEN (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text("other", 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text("other", 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) IS NOT NULL)
    OR ("lim" IS NOT NULL AND CAST(CASE WHEN (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text("other", 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text("other", 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text("other", 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text("other", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) IS NULL);
-- apply/account
UPDATE "dw"."account"
   SET "lim" = CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2))
 WHERE "lim" <> CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2))
    OR ("lim" IS NULL AND CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) IS NOT NULL)
    OR ("lim" IS NOT NULL AND CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) IS NULL);
-- apply/account
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/account
CREATE TEMP TABLE "scratch_vanished_f2" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT c.* FROM "firn"."contribution_accounts" c WHERE c.firn_newest AND c.firn_to IS NULL) l
  JOIN "scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'accounts' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN "scratch_delta_account" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/account
CREATE TEMP TABLE "scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."account_no" AS varchar(80)) IS NULL THEN 'account_no: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) IS NOT NULL AND CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'lim: cannot be read as decimal(12,2): ' || COALESCE(LEFT((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_account" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'accounts' AND b.aside IS NULL) x
  JOIN (SELECT c.* FROM "firn"."contribution_accounts" c WHERE c.firn_newest AND c.firn_to IS NULL) l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/account
CREATE TEMP TABLE "scratch_held_f2" AS
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
  LEFT JOIN "scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_account" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM (SELECT c.* FROM "firn"."contribution_accounts" c WHERE c.firn_newest AND c.firn_to IS NULL) l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f2" x UNION SELECT q.firn_tenant FROM "scratch_bad_f2" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/account
ANALYZE "scratch_held_f2";
-- apply/account
CREATE TEMP TABLE "scratch_work_f2" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 'd' AND r.firn_changelog AND r.firn_key IS NOT NULL THEN 'applied'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."account_no" AS varchar(65535)) AS firn_key,
                       CASE WHEN p0.firn_old_from IS NULL THEN COALESCE(p0.firn_at, p0.firn_run_at)
                            WHEN p0.firn_changelog THEN COALESCE(p0.firn_at, p0.firn_old_from)
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_old_hash = p0.firn_hash THEN p0.firn_old_from
                            WHEN p0.firn_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_at
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_force THEN p0.firn_old_from
                            WHEN p0.firn_run_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_run_at
                            ELSE COALESCE(p0.firn_old_to, p0.firn_old_from) END AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."account_no" AS varchar(80)) IS NULL THEN 'account_no: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) IS NOT NULL AND CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'lim: cannot be read as decimal(12,2): ' || COALESCE(LEFT((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at, l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS firn_old_live,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' OR l.firn_to IS NOT NULL THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."account_no" AS varchar(80)) AS "account_no",
                       CAST(d."status" AS varchar(40)) AS "status",
                       CAST(CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) AS decimal(12,2)) WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_limit'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "lim",
                       CAST(d."firn_extras" AS varchar(65535)) AS "other",
                       CASE WHEN d.firn_at > n.run_at + INTERVAL '1 day' THEN n.run_at ELSE d.firn_at END AS "firn_at"
                          FROM "scratch_delta_account" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'accounts' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_accounts" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row AND l.firn_newest
                         CROSS JOIN "scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT ((r.firn_class = 'a' OR (r.firn_class = 'd' AND r.firn_changelog)) AND r.firn_old_live = CASE WHEN r.firn_class = 'a' THEN true ELSE false END AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/account
ANALYZE "scratch_work_f2";
-- apply/account
DELETE FROM "scratch_work_f2" USING "scratch_held_f2" h WHERE "scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/account
DELETE FROM "scratch_vanished_f2" USING "scratch_held_f2" h WHERE "scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/account
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/account
CREATE TEMP TABLE "scratch_tally_f2" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "scratch_work_f2" w
 GROUP BY w.firn_tenant;
-- apply/account
DELETE FROM "firn"."contribution_accounts" USING "scratch_work_f2" w
 WHERE "firn"."contribution_accounts".tenant_key = w.firn_tenant AND "firn"."contribution_accounts".firn_row = w.firn_row AND "firn"."contribution_accounts".firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
-- apply/account
UPDATE "firn"."contribution_accounts"
   SET firn_to = CASE WHEN n.run_at > "firn"."contribution_accounts".firn_from THEN n.run_at ELSE "firn"."contribution_accounts".firn_from END
  FROM "scratch_vanished_f2" v CROSS JOIN "scratch_run_now" n
 WHERE "firn"."contribution_accounts".tenant_key = v.firn_tenant AND "firn"."contribution_accounts".firn_row = v.firn_row AND "firn"."contribution_accounts".firn_newest AND "firn"."contribution_accounts".firn_to IS NULL;
-- apply/account
UPDATE "firn"."contribution_accounts"
   SET firn_to = CASE WHEN "firn"."contribution_accounts".firn_to IS NULL THEN w.firn_begins ELSE "firn"."contribution_accounts".firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM "scratch_work_f2" w
 WHERE "firn"."contribution_accounts".tenant_key = w.firn_tenant AND "firn"."contribution_accounts".firn_row = w.firn_row AND "firn"."contribution_accounts".firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
-- apply/account
INSERT INTO "firn"."contribution_accounts" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "account_no", "status", "lim", "other", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."account_no", w."status", w."lim", w."other", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "scratch_work_f2" w CROSS JOIN "scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/account
DROP TABLE IF EXISTS "scratch_touched";
-- apply/account
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f2" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f2" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f2" v
         UNION ALL
        SELECT t.firn_key FROM "dw"."account" t WHERE t."account_key" > 0
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/account
ANALYZE "scratch_touched";
-- apply/account
DROP TABLE IF EXISTS "scratch_event_f2";
-- apply/account
CREATE TEMP TABLE "scratch_event_f2" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."account_no", e."status", e."lim", e."other"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."account_no", c."status", c."lim", c."other"
          FROM "firn"."contribution_accounts" c
          JOIN "scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
        UNION ALL
        SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run, r."account_no", r."status", r."lim", r."other"
          FROM (WITH ended AS (
                        SELECT DISTINCT x.firn_key, x.tenant_key, x.firn_to AS firn_at
                          FROM "firn"."contribution_accounts" x
                          JOIN "scratch_touched" t ON t.firn_key = x.firn_key
                          LEFT JOIN "firn"."contribution_accounts" p ON x.firn_to = x.firn_from AND p.firn_key = x.firn_key AND p.tenant_key = x.tenant_key AND p.firn_row = x.firn_row
                                                       AND p.firn_to = x.firn_from AND p.firn_followed
                         WHERE x.firn_to IS NOT NULL AND (x.firn_to > x.firn_from OR p.firn_key IS NOT NULL) AND NOT x.firn_followed),
                     image AS (
                        SELECT c.*, ROW_NUMBER() OVER (ORDER BY c.firn_key, c.tenant_key, c.firn_from, c.firn_order, c.firn_row) AS firn_number,
                               LEAD(COALESCE(c.firn_to, CAST('9999-12-31 00:00:00' AS timestamp)))
                                   OVER (PARTITION BY c.firn_key, c.tenant_key ORDER BY c.firn_from, c.firn_order, c.firn_row) AS firn_next_to
                          FROM "firn"."contribution_accounts" c
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
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run, c."account_no", c."status", c."lim", c."other"
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/account
ANALYZE "scratch_event_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_version";
-- apply/account
CREATE TEMP TABLE "scratch_version" AS
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
               e."account_no",
               e."status",
               FIRST_VALUE(e."lim") OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live THEN 0 ELSE 1 END, e.firn_at DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "lim",
               FIRST_VALUE(e."other") OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live THEN 0 ELSE 1 END, e.firn_at DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "other",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."status" = LAG(e."status") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."status" IS NULL AND LAG(e."status") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "scratch_event_f2" e) v
 WHERE v.firn_starts;
-- apply/account
ANALYZE "scratch_version";
-- apply/account
DROP TABLE IF EXISTS "scratch_event_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_timeline";
-- apply/account
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/account
CREATE TEMP TABLE "scratch_resolved" AS
SELECT v.*, 
       d."account_key" AS firn_version, m."account_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."account" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."account" m ON m.firn_key = v.firn_key AND m.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."account_no" = v."account_no" OR (d."account_no" IS NULL AND v."account_no" IS NULL))
                 AND (d."status" = v."status" OR (d."status" IS NULL AND v."status" IS NULL))
                 AND (d."lim" = v."lim" OR (d."lim" IS NULL AND v."lim" IS NULL))
                 AND (CASE WHEN JSON_SIZE(d."other") <= 65535 THEN JSON_SERIALIZE(d."other") ELSE 'a document of ' || CAST(JSON_SIZE(d."other") AS varchar(20)) || ' bytes' END = CASE WHEN JSON_SIZE(JSON_PARSE(v."other")) <= 65535 THEN JSON_SERIALIZE(JSON_PARSE(v."other")) ELSE 'a document of ' || CAST(JSON_SIZE(JSON_PARSE(v."other")) AS varchar(20)) || ' bytes' END OR (d."other" IS NULL AND v."other" IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/account
ANALYZE "scratch_resolved";
-- apply/account
DROP TABLE IF EXISTS "scratch_gone";
-- apply/account
CREATE TEMP TABLE "scratch_gone" AS
SELECT d."account_key" AS firn_version, d."account_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."account" d
  JOIN "scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/account
DROP TABLE IF EXISTS "scratch_live";
-- apply/account
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") + (SELECT COUNT(*) FROM "scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."account" t WHERE NOT t.firn_inferred AND t.is_current AND t."account_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/account
DELETE FROM "dw"."account" USING "scratch_gone" g
 WHERE "dw"."account"."account_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/account
UPDATE "dw"."account"
   SET "status" = NULL, "lim" = NULL, "other" = NULL, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_gone" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."account"."account_key" = g.firn_version AND g.firn_unsaid;
-- apply/account
UPDATE "dw"."account"
   SET "account_no" = x."account_no",
       "status" = x."status",
       "lim" = x."lim",
       "other" = JSON_PARSE(x."other"),
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."account"."account_key" = x.firn_version;
-- apply/account
INSERT INTO "dw"."account" ("account_key", "account_durable_key", firn_key, tenant_key, "account_no", "status", "lim", "other", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."account_no", x."status", x."lim", JSON_PARSE(x."other"), x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'account' AND r.firn_version IS NULL) x
 CROSS JOIN "scratch_run_now" n;
-- apply/account
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."account_key") + 1 FROM "dw"."account" d)
 WHERE target = 'account'
   AND next_key <= (SELECT MAX(d."account_key") FROM "dw"."account" d);
-- apply/account
DELETE FROM "firn"."quarantine" USING "scratch_delta_account" d
 WHERE "firn"."quarantine".target = 'account' AND "firn"."quarantine".feed = 'accounts'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/account
DELETE FROM "firn"."quarantine"
 WHERE target = 'account' AND feed = 'accounts'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'accounts' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'accounts' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/account
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('account' AS varchar(128)), CAST('accounts' AS varchar(128)), CAST('account' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, CASE WHEN COALESCE(OCTET_LENGTH(w."account_no"), 0) + COALESCE(OCTET_LENGTH(w."status"), 0) + COALESCE(OCTET_LENGTH(CAST(w."lim" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(w."other"), 0) <= 24000 THEN JSON_PARSE('{' || '"account_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."account_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."status", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"lim":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."lim" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."other", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"account_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."account_no", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."status", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"lim":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST(w."lim" AS varchar(64)), 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."other", 1500), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END), n.run_id, n.run_at
  FROM "scratch_work_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
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
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_account" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL;
-- apply/account
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/account
CREATE TEMP TABLE "scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL;
-- apply/account
DELETE FROM "firn"."branch_state" USING "scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/account
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f2" x;
-- apply/account
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."account" t WHERE NOT t.firn_inferred AND t.is_current AND t."account_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/account
UPDATE "firn"."target_state" SET version = version + 1, definition = 'fc6424fb5a247f3bc56343b294ede558' WHERE target = 'account';
-- apply/account
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('account' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."account" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/account
DROP TABLE IF EXISTS "scratch_live";
-- apply/account
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_missing_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_duplicate_f2";
-- apply/account
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/account
DROP TABLE IF EXISTS "scratch_touched";
-- apply/account
DROP TABLE IF EXISTS "scratch_image";
-- apply/account
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/account
COMMIT;

-- apply/patron
BEGIN;
-- apply/patron
LOCK "firn"."lock_patron";
-- apply/patron
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'patron';
-- apply/patron
DROP TABLE IF EXISTS "scratch_work_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_vanished_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_bad_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_held_f4";
-- apply/patron
CREATE TEMP TABLE "scratch_vanished_f4" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/patron
CREATE TEMP TABLE "scratch_bad_f4" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f4" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/patron
CREATE TEMP TABLE "scratch_held_f4" AS
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
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f4" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'patrons' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/patron
ANALYZE "scratch_held_f4";
-- apply/patron
CREATE TEMP TABLE "scratch_work_f4" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."patron_no" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."customer_no" AS varchar(80)) IS NULL THEN 'patron_no: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')) IS NOT NULL AND CASE WHEN (nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN 0 WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'pin: cannot be read as integer: ' || COALESCE(LEFT((nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_key, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."customer_no" AS varchar(80)) AS "patron_no",
                       CAST(CASE WHEN (nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras_5fffd4ae", 'secret_pin'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) AS "pin",
                       CAST(d."firn_extras_5fffd4ae" AS varchar(65535)) AS "other"
                          FROM "scratch_delta_customer" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'patrons' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/patron
ANALYZE "scratch_work_f4";
-- apply/patron
DELETE FROM "scratch_work_f4" USING "scratch_held_f4" h WHERE "scratch_work_f4".firn_tenant = h.tenant_key;
-- apply/patron
DELETE FROM "scratch_vanished_f4" USING "scratch_held_f4" h WHERE "scratch_vanished_f4".firn_tenant = h.tenant_key;
-- apply/patron
DROP TABLE IF EXISTS "scratch_tally_f4";
-- apply/patron
CREATE TEMP TABLE "scratch_tally_f4" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "scratch_work_f4" w
 GROUP BY w.firn_tenant;
-- apply/patron
DELETE FROM "firn"."contribution_patrons" USING "scratch_work_f4" w
 WHERE "firn"."contribution_patrons".tenant_key = w.firn_tenant AND "firn"."contribution_patrons".firn_row = w.firn_row AND w.firn_loaded;
-- apply/patron
DELETE FROM "firn"."contribution_patrons" USING "scratch_vanished_f4" v
 WHERE "firn"."contribution_patrons".tenant_key = v.firn_tenant AND "firn"."contribution_patrons".firn_row = v.firn_row;
-- apply/patron
INSERT INTO "firn"."contribution_patrons" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "patron_no", "pin", "other")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."patron_no", w."pin", w."other" FROM "scratch_work_f4" w WHERE w.firn_outcome = 'applied';
-- apply/patron
DROP TABLE IF EXISTS "scratch_touched";
-- apply/patron
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f4" w WHERE w.firn_outcome = 'applied'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/patron
ANALYZE "scratch_touched";
-- apply/patron
DROP TABLE IF EXISTS "scratch_image";
-- apply/patron
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."patron_no" END AS "patron_no",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."pin" END AS "pin",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."other" END AS "other",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_patrons" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/patron
ANALYZE "scratch_image";
-- apply/patron
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/patron
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, 
       d."patron_key" AS firn_member,
       CASE WHEN d."patron_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."patron" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."patron_no" = i."patron_no" OR (d."patron_no" IS NULL AND i."patron_no" IS NULL))
                 AND (d."pin" = i."pin" OR (d."pin" IS NULL AND i."pin" IS NULL))
                 AND (CASE WHEN JSON_SIZE(d."other") <= 65535 THEN JSON_SERIALIZE(d."other") ELSE 'a document of ' || CAST(JSON_SIZE(d."other") AS varchar(20)) || ' bytes' END = CASE WHEN JSON_SIZE(JSON_PARSE(i."other")) <= 65535 THEN JSON_SERIALIZE(JSON_PARSE(i."other")) ELSE 'a document of ' || CAST(JSON_SIZE(JSON_PARSE(i."other")) AS varchar(20)) || ' bytes' END OR (d."other" IS NULL AND i."other" IS NULL)) THEN false ELSE true END;
-- apply/patron
ANALYZE "scratch_resolved";
-- apply/patron
DROP TABLE IF EXISTS "scratch_live";
-- apply/patron
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."patron" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."patron_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/patron
UPDATE "dw"."patron"
   SET "pin" = x."pin",
       "other" = JSON_PARSE(x."other"),
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."patron".firn_key = x.firn_key AND x.firn_live;
-- apply/patron
INSERT INTO "dw"."patron" ("patron_key", firn_key, tenant_key, "patron_no", "pin", "other", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."patron_no", x."pin", JSON_PARSE(x."other"), CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'patron' AND x.firn_live AND x.firn_member IS NULL;
-- apply/patron
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."patron_key") + 1 FROM "dw"."patron" d)
 WHERE target = 'patron'
   AND next_key <= (SELECT MAX(d."patron_key") FROM "dw"."patron" d);
-- apply/patron
UPDATE "dw"."patron"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."patron".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/patron
DELETE FROM "firn"."quarantine" USING "scratch_delta_customer" d
 WHERE "firn"."quarantine".target = 'patron' AND "firn"."quarantine".feed = 'patrons'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/patron
DELETE FROM "firn"."quarantine"
 WHERE target = 'patron' AND feed = 'patrons'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'patrons' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'patrons' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/patron
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('patron' AS varchar(128)), CAST('patrons' AS varchar(128)), CAST('customer' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, CASE WHEN COALESCE(OCTET_LENGTH(w."patron_no"), 0) + COALESCE(OCTET_LENGTH(CAST(w."pin" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(w."other"), 0) <= 24000 THEN JSON_PARSE('{' || '"patron_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."patron_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"pin":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."pin" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."other", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"patron_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."patron_no", 2000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"pin":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST(w."pin" AS varchar(64)), 2000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."other", 2000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END), n.run_id, n.run_at
  FROM "scratch_work_f4" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/patron
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
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f4" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f4" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'patrons' AND b.aside IS NULL;
-- apply/patron
DROP TABLE IF EXISTS "scratch_state_f4";
-- apply/patron
CREATE TEMP TABLE "scratch_state_f4" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f4" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'patrons' AND b.aside IS NULL;
-- apply/patron
DELETE FROM "firn"."branch_state" USING "scratch_state_f4" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/patron
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f4" x;
-- apply/patron
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."patron" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."patron_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/patron
UPDATE "firn"."target_state" SET version = version + 1, definition = '28a1e30f947602a5d9125986500b5b78' WHERE target = 'patron';
-- apply/patron
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('patron' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."patron" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/patron
DROP TABLE IF EXISTS "scratch_live";
-- apply/patron
ANALYZE "dw"."patron";
-- apply/patron
ANALYZE "firn"."contribution_patrons";
-- apply/patron
DROP TABLE IF EXISTS "scratch_work_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_vanished_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_bad_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_held_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_state_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_tally_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_missing_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_duplicate_f4";
-- apply/patron
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/patron
DROP TABLE IF EXISTS "scratch_touched";
-- apply/patron
DROP TABLE IF EXISTS "scratch_image";
-- apply/patron
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/patron
COMMIT;

-- apply/payment
BEGIN;
-- apply/payment
LOCK "firn"."lock_customer", "firn"."lock_payment";
-- apply/payment
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- apply/payment
UPDATE "dw"."payment"
   SET "score" = CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer)
 WHERE "score" <> CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer)
    OR ("score" IS NULL AND CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) IS NOT NULL)
    OR ("score" IS NOT NULL AND CAST(CASE WHEN (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(CASE WHEN JSON_SIZE("other") <= 65535 THEN JSON_SERIALIZE("other") ELSE 'a document of ' || CAST(JSON_SIZE("other") AS varchar(20)) || ' bytes' END, 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) IS NULL);
-- apply/payment
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_vanished_f3" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "dw"."payment" l
  JOIN "scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'payments' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN "scratch_delta_payment" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/payment
CREATE TEMP TABLE "scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS varchar(80)) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) IS NOT NULL AND CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN 0 WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'score: cannot be read as integer: ' || COALESCE(LEFT((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL) x
  JOIN "dw"."payment" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/payment
CREATE TEMP TABLE "scratch_held_f3" AS
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
  LEFT JOIN "scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f3" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."payment" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f3" x UNION SELECT q.firn_tenant FROM "scratch_bad_f3" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/payment
ANALYZE "scratch_held_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_duplicate_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_duplicate_f3" AS
SELECT p.firn_tenant, p."payment_no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS varchar(80)) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) IS NOT NULL AND CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN 0 WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'score: cannot be read as integer: ' || COALESCE(LEFT((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."payment_no" AS varchar(80)) AS "payment_no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."customer_no" AS varchar(80)) AS "firn_ref_customer_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."customer_no" AS varchar(80)) AS varchar(65535)) AS "firn_ref_customer",
                       CAST(CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) AS "score",
                       CAST(d."firn_extras" AS varchar(65535)) AS "other"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."payment_no"
HAVING COUNT(*) > 1;
-- apply/payment
ANALYZE "scratch_duplicate_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_contested_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_contested_f3" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."payment_no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS varchar(80)) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) IS NOT NULL AND CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN 0 WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'score: cannot be read as integer: ' || COALESCE(LEFT((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."payment_no" AS varchar(80)) AS "payment_no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."customer_no" AS varchar(80)) AS "firn_ref_customer_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."customer_no" AS varchar(80)) AS varchar(65535)) AS "firn_ref_customer",
                       CAST(CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) AS "score",
                       CAST(d."firn_extras" AS varchar(65535)) AS "other"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
  JOIN "scratch_duplicate_f3" u ON u.firn_tenant = p.firn_tenant AND u."payment_no" = p."payment_no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/payment
ANALYZE "scratch_contested_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_work_f3" AS
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS varchar(80)) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) IS NOT NULL AND CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN 0 WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'score: cannot be read as integer: ' || COALESCE(LEFT((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."payment_no" AS varchar(80)) AS "payment_no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."customer_no" AS varchar(80)) AS "firn_ref_customer_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."customer_no" AS varchar(80)) AS varchar(65535)) AS "firn_ref_customer",
                       CAST(CASE WHEN (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?[0-9]{1,9}$' THEN TRY_CAST((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) AS integer) WHEN OCTET_LENGTH((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), ''))) <= 100 AND (nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')) ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) BETWEEN -2147483648 AND 2147483647 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR((nullif(json_extract_path_text(d."firn_extras", 'cf_score'), '')), '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS decimal(38,1))) AS integer) END END AS integer) AS "score",
                       CAST(d."firn_extras" AS varchar(65535)) AS "other"
                          FROM "scratch_delta_payment" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL
                          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
          LEFT JOIN "scratch_contested_f3" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/payment
ANALYZE "scratch_work_f3";
-- apply/payment
DELETE FROM "scratch_work_f3" USING "scratch_held_f3" h WHERE "scratch_work_f3".firn_tenant = h.tenant_key;
-- apply/payment
DELETE FROM "scratch_vanished_f3" USING "scratch_held_f3" h WHERE "scratch_vanished_f3".firn_tenant = h.tenant_key;
-- apply/payment
DROP TABLE IF EXISTS "scratch_missing_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_missing_f3" AS
SELECT w.*
  FROM "scratch_work_f3" w
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_customer"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_customer" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/payment
INSERT INTO "dw"."customer" ("customer_key", firn_key, tenant_key, "customer_no", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_customer_1", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_customer" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_customer_1") AS "firn_ref_customer_1"
          FROM "scratch_missing_f3" w
          LEFT JOIN "dw"."customer" d ON d.firn_key = w."firn_ref_customer"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_customer" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_customer") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'customer';
-- apply/payment
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."customer_key") + 1 FROM "dw"."customer" d)
 WHERE target = 'customer'
   AND next_key <= (SELECT MAX(d."customer_key") FROM "dw"."customer" d);
-- apply/payment
DROP TABLE IF EXISTS "scratch_rival_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_rival_f3" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "scratch_work_f3" w
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_customer"
  
  JOIN "dw"."payment" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."payment_no" = w."payment_no"
  LEFT JOIN "scratch_delta_payment" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "scratch_vanished_f3" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/payment
UPDATE "scratch_work_f3" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "scratch_rival_f3" r WHERE r.holder_wins) x
 WHERE "scratch_work_f3".firn_tenant = x.firn_tenant AND "scratch_work_f3".firn_row = x.claimant;
-- apply/payment
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_tally_f3" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "scratch_work_f3" w
 GROUP BY w.firn_tenant;
-- apply/payment
DROP TABLE IF EXISTS "scratch_live";
-- apply/payment
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "scratch_tally_f3" o) + (SELECT COUNT(*) FROM "scratch_vanished_f3") > 0 THEN (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "scratch_tally_f3" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "scratch_tally_f3" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "scratch_tally_f3" o) + (SELECT COUNT(*) FROM "scratch_vanished_f3") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f3" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/payment
DELETE FROM "dw"."payment" USING "scratch_work_f3" w
 WHERE "dw"."payment".tenant_key = w.firn_tenant AND "dw"."payment".firn_row = w.firn_row AND w.firn_loaded;
-- apply/payment
DELETE FROM "dw"."payment" USING "scratch_vanished_f3" v
 WHERE "dw"."payment".tenant_key = v.firn_tenant AND "dw"."payment".firn_row = v.firn_row;
-- apply/payment
DELETE FROM "dw"."payment" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f3" r WHERE NOT r.holder_wins) x
 WHERE "dw"."payment".tenant_key = x.firn_tenant AND "dw"."payment".firn_row = x.holder;
-- apply/payment
INSERT INTO "dw"."payment" (tenant_key, "payment_no", "paid_at", "amount", "customer_key", "score", "other", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."payment_no", w."paid_at", w."amount", COALESCE(k0."customer_key", -1), w."score", JSON_PARSE(w."other"), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f3" w
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_customer"
  
 WHERE w.firn_outcome = 'applied';
-- apply/payment
DELETE FROM "firn"."retry"
 WHERE record = 'payment' AND target = 'payment'
   AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/payment
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('payment' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('payment' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "scratch_rival_f3" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "scratch_rival_f3" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "scratch_contested_f3" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h)) x;
-- apply/payment
DELETE FROM "firn"."quarantine" USING "scratch_delta_payment" d
 WHERE "firn"."quarantine".target = 'payment' AND "firn"."quarantine".feed = 'payments'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/payment
DELETE FROM "firn"."quarantine"
 WHERE target = 'payment' AND feed = 'payments'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/payment
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('payment' AS varchar(128)), CAST('payments' AS varchar(128)), CAST('payment' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, CASE WHEN COALESCE(OCTET_LENGTH(w."payment_no"), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR(w."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) + COALESCE(OCTET_LENGTH(CAST(w."amount" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(CAST(w."score" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(w."other"), 0) <= 24000 THEN JSON_PARSE('{' || '"payment_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."payment_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR(w."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."score" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."other", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"payment_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."payment_no", 1200), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR(w."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 1200), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST(w."amount" AS varchar(64)), 1200), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"score":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST(w."score" AS varchar(64)), 1200), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"other":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(w."other", 1200), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END), n.run_id, n.run_at
  FROM "scratch_work_f3" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/payment
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
  LEFT JOIN "scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DELETE FROM "firn"."branch_state" USING "scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/payment
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f3" x;
-- apply/payment
DELETE FROM "firn"."join_state" USING "scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'payments' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/payment
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "scratch_run_branch" b
  JOIN "scratch_joined_payment" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/payment
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/payment
UPDATE "firn"."target_state" SET version = version + 1, definition = '8399f5014d5c5a91ad81b118a6babc8f' WHERE target = 'payment';
-- apply/payment
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('payment' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/payment
DROP TABLE IF EXISTS "scratch_live";
-- apply/payment
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_missing_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_duplicate_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_rival_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_contested_f3";
-- apply/payment
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
(1, 'acme_in_shop', 'accounts', '69a09547e6553247e6217c51a6312b55'),
(1, 'acme_in_shop', 'channels', 'db76e6b8844611440ee1bce1dacf5f9d'),
(1, 'acme_in_shop', 'customers', '8bd1425d0b5b9836d1bd66f9898e49b4'),
(1, 'acme_in_shop', 'payments', '7fad41fabbc01d2f01f880d7ad5b7e15');
-- end
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('69a09547e6553247e6217c51a6312b55', 1, 'id', 'text', 1, 1),
('69a09547e6553247e6217c51a6312b55', 2, 'status', 'text', 0, 0),
('69a09547e6553247e6217c51a6312b55', 3, 'cf_limit', 'numeric(12,2)', 0, 0),
('69a09547e6553247e6217c51a6312b55', 4, 'updated_at', 'timestamp without time zone', 0, 0),
('db76e6b8844611440ee1bce1dacf5f9d', 1, 'code', 'text', 1, 1),
('db76e6b8844611440ee1bce1dacf5f9d', 2, 'name', 'text', 0, 0),
('8bd1425d0b5b9836d1bd66f9898e49b4', 1, 'id', 'text', 1, 1),
('8bd1425d0b5b9836d1bd66f9898e49b4', 2, 'name', 'text', 0, 0),
('8bd1425d0b5b9836d1bd66f9898e49b4', 3, 'cf_score', 'integer', 0, 0),
('8bd1425d0b5b9836d1bd66f9898e49b4', 4, 'cf Note', 'text', 0, 0),
('8bd1425d0b5b9836d1bd66f9898e49b4', 5, 'secret_pin', 'text', 0, 0),
('8bd1425d0b5b9836d1bd66f9898e49b4', 6, 'dms_op', 'character(1)', 0, 0),
('8bd1425d0b5b9836d1bd66f9898e49b4', 7, 'updated_at', 'timestamp without time zone', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 1, 'id', 'text', 1, 1),
('7fad41fabbc01d2f01f880d7ad5b7e15', 2, 'paid_at', 'timestamp without time zone', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 3, 'amount', 'numeric(12,2)', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 4, 'customer', 'text', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 5, 'channel_code', 'text', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 6, 'is_test', 'integer', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 7, 'spare', 'text', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 8, 'cf_day', 'date', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 9, 'cf_score', 'text', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 10, 'cf_doc', 'jsonb', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 11, '__op', 'text', 0, 0),
('7fad41fabbc01d2f01f880d7ad5b7e15', 12, 'updated_at', 'timestamp without time zone', 0, 0);
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
DROP TABLE IF EXISTS "scratch_delta_customer";
-- end
DROP TABLE IF EXISTS "scratch_read_customer";
-- end
DROP TABLE IF EXISTS "scratch_counted_customer";
-- end
DROP TABLE IF EXISTS "scratch_delta_account";
-- end
DROP TABLE IF EXISTS "scratch_read_account";
-- end
DROP TABLE IF EXISTS "scratch_counted_account";
-- end
DROP TABLE IF EXISTS "scratch_delta_payment";
-- end
DROP TABLE IF EXISTS "scratch_read_payment";
-- end
DROP TABLE IF EXISTS "scratch_counted_payment";
-- end
DROP TABLE IF EXISTS "scratch_joined_payment";
-- end
DROP TABLE IF EXISTS "scratch_affected_payment";
-- end
DROP TABLE IF EXISTS "scratch_run_branch";
-- end
DROP TABLE IF EXISTS "scratch_run_now";
-- end
COMMIT;

