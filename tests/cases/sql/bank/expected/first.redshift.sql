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

-- shape/city
BEGIN;
-- shape/city
CREATE TABLE IF NOT EXISTS "dw"."city" (
    "city_key" bigint NOT NULL,
    "city_code" varchar(40),
    "city_name" varchar(240),
    firn_key varchar(65535),
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint
)
DISTSTYLE ALL
SORTKEY AUTO;
-- shape/city
INSERT INTO "dw"."city" ("city_key", "city_code", "city_name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(40)), CAST('unknown' AS varchar(240)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."city" d WHERE d."city_key" = -1);
-- shape/city
INSERT INTO "dw"."city" ("city_key", "city_name", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(240)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."city" d WHERE d."city_key" = -2);
-- shape/city
CREATE TABLE IF NOT EXISTS "firn"."lock_city" (unused integer);
-- shape/city
CREATE TABLE IF NOT EXISTS "firn"."contribution_cities" (
    tenant_key bigint NOT NULL,
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    "city_code" varchar(40),
    "city_name" varchar(240)
)
DISTSTYLE KEY DISTKEY (firn_key)
COMPOUND SORTKEY (tenant_key);
-- shape/city
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('city' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('f714e8cdf2f05068b6d5e1d2a707a109' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'city');
-- shape/city
COMMIT;

-- shape/customer
BEGIN;
-- shape/customer
CREATE TABLE IF NOT EXISTS "dw"."customer" (
    "customer_key" bigint NOT NULL,
    tenant_key bigint,
    "customer_id" varchar(80),
    "full_name" varchar(400),
    "joined_on" date,
    "city_key" bigint,
    firn_key varchar(65535),
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint
)
DISTSTYLE KEY DISTKEY ("customer_key")
COMPOUND SORTKEY ("customer_key");
-- shape/customer
INSERT INTO "dw"."customer" ("customer_key", "customer_id", "full_name", "city_key", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(80)), CAST('unknown' AS varchar(400)), CAST(-1 AS bigint), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."customer" d WHERE d."customer_key" = -1);
-- shape/customer
INSERT INTO "dw"."customer" ("customer_key", "customer_id", "full_name", "city_key", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(80)), CAST('not applicable' AS varchar(400)), CAST(-2 AS bigint), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."customer" d WHERE d."customer_key" = -2);
-- shape/customer
CREATE TABLE IF NOT EXISTS "firn"."lock_customer" (unused integer);
-- shape/customer
CREATE TABLE IF NOT EXISTS "firn"."contribution_customers" (
    tenant_key bigint NOT NULL,
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    "customer_id" varchar(80),
    "full_name" varchar(400),
    "joined_on" date,
    "firn_ref_city" varchar(65535),
    "firn_ref_city_1" varchar(40)
)
DISTSTYLE KEY DISTKEY (firn_key)
COMPOUND SORTKEY (tenant_key);
-- shape/customer
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('customer' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('56671f935c756a6bbf4e8e3f7a198d7c' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'customer');
-- shape/customer
COMMIT;

-- shape/payment
BEGIN;
-- shape/payment
CREATE TABLE IF NOT EXISTS "dw"."payment" (
    tenant_key bigint NOT NULL,
    "payment_id" varchar(80),
    "paid_at" timestamp,
    "amount" decimal(18,2),
    "state" varchar(48),
    "customer_key" bigint,
    "city_key" bigint,
    "booked_date_key" bigint,
    firn_row varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    firn_run bigint
)
DISTSTYLE KEY DISTKEY ("customer_key")
COMPOUND SORTKEY ("booked_date_key");
-- shape/payment
CREATE TABLE IF NOT EXISTS "firn"."lock_payment" (unused integer);
-- shape/payment
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('payment' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('5fd4d4543b0d93b404bea59f8531ceb7' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'payment');
-- shape/payment
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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('bank' AS varchar(64))
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
('city', 'cities', 'city', 1, NULL, true, false, true, false, false, false, false, 0.2500, 1, 'd96b0d9270bb4214ef0689fc0e84d023'),
('city', 'cities', 'city', 2, NULL, true, false, true, false, false, false, false, 0.2500, 1, '793c19477bbacf248d0844b585144a1a'),
('customer', 'customers', 'customer', 1, NULL, true, false, true, false, false, false, false, 0.2500, 1, 'fc5313712920df9e3983134da9a13cec'),
('customer', 'customers', 'customer', 2, NULL, true, false, true, false, false, false, false, 0.2500, 1, 'd7673b820df9e46d7605c06c73460404'),
('payment', 'payments', 'payment', 1, NULL, true, false, true, false, false, false, false, 0.2500, 1, 'faef031d52af28e2ead4f9c477a86bc9'),
('payment', 'payments', 'payment', 2, NULL, true, false, true, false, false, false, false, 0.2500, 1, '8d5eb3050bb8683a7fd44827cfe64ac9');
-- begin
LOCK "firn"."tenant";
-- begin
SELECT CAST(CASE WHEN COALESCE(MAX(t.tenant_key), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the tenants has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."tenant" t;
-- begin
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name) VALUES
(1, 'alpha', 'in', 'alpha'),
(2, 'beta', 'sg', 'Beta''s "Bank"');
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
INSERT INTO "dw"."date" (date_key, date_value, year, quarter, month, month_name, day, day_of_week, day_name, week_of_year, is_weekend, firn_inferred, firn_deleted)
WITH digit AS (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
               UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9),
day AS (SELECT CAST(CAST('2024-01-01' AS date) + (a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n) AS date) AS date_value
          FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit d CROSS JOIN digit e
         WHERE a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n
               <= CAST('2024-12-31' AS date) - CAST('2024-01-01' AS date))
SELECT CAST(TO_CHAR(x.date_value, 'YYYYMMDD') AS bigint), x.date_value,
       CAST(EXTRACT(year FROM x.date_value) AS integer), CAST(EXTRACT(quarter FROM x.date_value) AS integer),
       CAST(EXTRACT(month FROM x.date_value) AS integer), CAST(BTRIM(TO_CHAR(x.date_value, 'Month')) AS varchar(9)),
       CAST(EXTRACT(day FROM x.date_value) AS integer),
       CAST(CASE WHEN EXTRACT(dow FROM x.date_value) = 0 THEN 7 ELSE EXTRACT(dow FROM x.date_value) END AS integer),
       CAST(BTRIM(TO_CHAR(x.date_value, 'Day')) AS varchar(9)), CAST(EXTRACT(week FROM x.date_value) AS integer),
       CASE WHEN EXTRACT(dow FROM x.date_value) IN (0, 6) THEN true ELSE false END,
       CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted
  FROM day x
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."date" t WHERE t.date_value = x.date_value);
-- begin
UPDATE "firn"."target_state" SET version = version + 1, definition = '2024-01-01..2024-12-31' WHERE target = 'date';
-- begin
COMMIT;

-- collect/city
BEGIN;
-- collect/city
DROP TABLE IF EXISTS "scratch_delta_city";
-- collect/city
DROP TABLE IF EXISTS "scratch_read_city";
-- collect/city
DROP TABLE IF EXISTS "scratch_counted_city";
-- collect/city
CREATE TEMP TABLE "scratch_delta_city" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."code") AS varchar(10)) || ':' || (b."code"), '~') || COALESCE(MD5(b."name"), '~')) AS varchar(32)) AS firn_hash,
       b."code",
       b."name"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."code") AS varchar(10)) || ':' || (q."code"), '~') || COALESCE(MD5(q."name"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."code", q."name"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("c"."code" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("c"."code"), '') AS varchar(40)) AS varchar(40)) IS NULL THEN JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("c"."code"), '') AS varchar(40)) AS varchar(40)) AS "code",
               CAST(CAST(NULLIF(BTRIM("c"."name"), '') AS varchar(240)) AS varchar(240)) AS "name"
          FROM "alpha_in_core"."city" "c"
          WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."code") AS varchar(10)) || ':' || (q."code"), '~') || COALESCE(MD5(q."name"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."code", q."name"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."code" IS NULL) THEN s.firn_json END AS firn_json, s."code", s."name"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 60) THEN 'name: longer than varchar(60): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."code",
               CAST(CASE WHEN LENGTH(r.firn_1) <= 60 THEN CAST(r.firn_1 AS varchar(240)) END AS varchar(240)) AS "name"
                  FROM (SELECT CAST("c"."code" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               NULLIF(BTRIM("c"."name"), '') AS firn_1,
               CAST(CAST(NULLIF(BTRIM("c"."code"), '') AS varchar(40)) AS varchar(40)) AS "code"
                          FROM "beta_sg_core"."city" "c"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/city
CREATE TEMP TABLE "scratch_read_city" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "alpha_in_core"."city" "c"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "beta_sg_core"."city" "c"
 WHERE true;
-- collect/city
ANALYZE "scratch_delta_city";
-- collect/city
CREATE TEMP TABLE "scratch_counted_city" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_city" d
 GROUP BY d.firn_tenant;
-- collect/city
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
       CAST(MD5(COALESCE(CAST(LEN(b."id") AS varchar(10)) || ':' || (b."id"), '~') || COALESCE(MD5(b."name"), '~') || COALESCE(CAST(LEN(TO_CHAR(b."joined_on", 'YYYY-MM-DD')) AS varchar(10)) || ':' || (TO_CHAR(b."joined_on", 'YYYY-MM-DD')), '~') || COALESCE(CAST(LEN(b."city_code") AS varchar(10)) || ':' || (b."city_code"), '~')) AS varchar(32)) AS firn_hash,
       b."id",
       b."name",
       b."joined_on",
       b."city_code"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."id") AS varchar(10)) || ':' || (q."id"), '~') || COALESCE(MD5(q."name"), '~') || COALESCE(CAST(LEN(TO_CHAR(q."joined_on", 'YYYY-MM-DD')) AS varchar(10)) || ':' || (TO_CHAR(q."joined_on", 'YYYY-MM-DD')), '~') || COALESCE(CAST(LEN(q."city_code") AS varchar(10)) || ':' || (q."city_code"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."name", q."joined_on", q."city_code"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL OR s."name" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."name", s."joined_on", s."city_code"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 100) THEN 'name: longer than varchar(100): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id",
               CAST(CASE WHEN LENGTH(r.firn_1) <= 100 THEN CAST(r.firn_1 AS varchar(400)) END AS varchar(400)) AS "name", r."joined_on", r."city_code"
                  FROM (SELECT CAST(CAST("c"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("c"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"joined_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(TO_CHAR("c"."joined_on", 'YYYY-MM-DD'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("c"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               NULLIF(BTRIM("c"."name"), '') AS firn_1,
               CAST(CAST((CAST("c"."id" AS varchar(64))) AS varchar(80)) AS varchar(80)) AS "id",
               CAST("c"."joined_on" AS date) AS "joined_on",
               CAST(CAST(NULL AS varchar(40)) AS varchar(40)) AS "city_code"
                          FROM "alpha_in_core"."customer" "c"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."id") AS varchar(10)) || ':' || (q."id"), '~') || COALESCE(MD5(q."name"), '~') || COALESCE(CAST(LEN(TO_CHAR(q."joined_on", 'YYYY-MM-DD')) AS varchar(10)) || ':' || (TO_CHAR(q."joined_on", 'YYYY-MM-DD')), '~') || COALESCE(CAST(LEN(q."city_code") AS varchar(10)) || ':' || (q."city_code"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."name", q."joined_on", q."city_code"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant,
               CAST("c"."id" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("c"."id"), '') AS varchar(80)) AS varchar(80)) IS NULL OR CAST(CAST(NULLIF(BTRIM("c"."name"), '') AS varchar(400)) AS varchar(400)) IS NULL THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."id", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"joined_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(TO_CHAR("c"."joined_on", 'YYYY-MM-DD'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"city_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("c"."city_code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("c"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("c"."id"), '') AS varchar(80)) AS varchar(80)) AS "id",
               CAST(CAST(NULLIF(BTRIM("c"."name"), '') AS varchar(400)) AS varchar(400)) AS "name",
               CAST("c"."joined_on" AS date) AS "joined_on",
               CAST(CAST(NULLIF(BTRIM("c"."city_code"), '') AS varchar(40)) AS varchar(40)) AS "city_code"
          FROM "beta_sg_core"."customer" "c"
          WHERE true
               ) q
         WHERE true
       ) b;
-- collect/customer
CREATE TEMP TABLE "scratch_read_customer" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("c"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("c"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("c"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '10 second' END AS varchar(256)) AS watermark
  FROM "alpha_in_core"."customer" "c"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("c"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("c"."updated_at") < (((SELECT n.run_at FROM "scratch_run_now" n) AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Singapore') THEN MAX("c"."updated_at") ELSE (((SELECT n.run_at FROM "scratch_run_now" n) AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Singapore') END AS timestamp) - INTERVAL '10 second' END AS varchar(256)) AS watermark
  FROM "beta_sg_core"."customer" "c"
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

-- collect/payment
BEGIN;
-- collect/payment
DROP TABLE IF EXISTS "scratch_delta_payment";
-- collect/payment
DROP TABLE IF EXISTS "scratch_read_payment";
-- collect/payment
DROP TABLE IF EXISTS "scratch_counted_payment";
-- collect/payment
CREATE TEMP TABLE "scratch_delta_payment" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."id") AS varchar(10)) || ':' || (b."id"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(b."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(b."state") AS varchar(10)) || ':' || (b."state"), '~') || COALESCE(CAST(LEN(b."customer") AS varchar(10)) || ':' || (b."customer"), '~') || COALESCE(CAST(LEN(b."city") AS varchar(10)) || ':' || (b."city"), '~') || COALESCE(CAST(LEN(TO_CHAR(b."booked_on", 'YYYY-MM-DD')) AS varchar(10)) || ':' || (TO_CHAR(b."booked_on", 'YYYY-MM-DD')), '~')) AS varchar(32)) AS firn_hash,
       b."id",
       b."paid_at",
       b."amount",
       b."state",
       b."customer",
       b."city",
       b."booked_on"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."id") AS varchar(10)) || ':' || (q."id"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."state") AS varchar(10)) || ':' || (q."state"), '~') || COALESCE(CAST(LEN(q."customer") AS varchar(10)) || ':' || (q."customer"), '~') || COALESCE(CAST(LEN(q."city") AS varchar(10)) || ':' || (q."city"), '~') || COALESCE(CAST(LEN(TO_CHAR(q."booked_on", 'YYYY-MM-DD')) AS varchar(10)) || ':' || (TO_CHAR(q."booked_on", 'YYYY-MM-DD')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."paid_at", q."amount", q."state", q."customer", q."city", q."booked_on"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."paid_at", s."amount", s."state", s."customer", s."city", s."booked_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN r.firn_1 IS NOT NULL AND NOT (ABS(ROUND(r.firn_1, 2)) < 10000000000000000) THEN 'amount: cannot be read as decimal(18,2): ' || COALESCE(LEFT(CAST(r.firn_1 AS varchar(64)), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id", r."paid_at",
               CAST(CASE WHEN ABS(ROUND(r.firn_1, 2)) < 10000000000000000 THEN CAST(ROUND(r.firn_1, 2) AS decimal(18,2)) END AS decimal(18,2)) AS "amount",
               CAST(CAST(CASE WHEN r.firn_2 IS NULL THEN NULL ELSE CASE r.firn_2 WHEN 'P' THEN 'posted' WHEN 'R' THEN 'reversed' ELSE 'unknown' END END AS varchar(48)) AS varchar(48)) AS "state", r."customer", r."city", r."booked_on"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST(COALESCE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '') || CHR(1) || COALESCE(CASE WHEN "t"."id" < 0 THEN '-' || LPAD(CAST(CAST("t"."id" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."id" AS varchar(20)), 20, '0') END, '') AS varchar(65535)) AS firn_order,
               CAST(CASE WHEN "t"."is_test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH(CAST("t"."id" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(CAST("t"."customer_id" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(CAST("t"."amount_minor" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."state"), 0) + COALESCE(OCTET_LENGTH("t"."note"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."is_test" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) + COALESCE(OCTET_LENGTH(TO_CHAR("t"."booked_on", 'YYYY-MM-DD')), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) <= 24000 THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"customer_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."customer_id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount_minor":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount_minor" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"state":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."state", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"note":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."note", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"is_test":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."is_test" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"booked_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(TO_CHAR("t"."booked_on", 'YYYY-MM-DD'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."id" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"customer_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."customer_id" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount_minor":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."amount_minor" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"state":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."state", 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"note":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."note", 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"is_test":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."is_test" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"booked_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(TO_CHAR("t"."booked_on", 'YYYY-MM-DD'), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CASE WHEN NULLIF(NULLIF(BTRIM("t"."note"), ''), '-') = 'note' THEN 'header line; ' ELSE '' END AS firn_rejected,
               "t"."amount_minor" / 100.0 AS firn_1,
               CAST(NULLIF(NULLIF(BTRIM("t"."state"), ''), '-') AS varchar(65535)) AS firn_2,
               CAST(CAST((CAST("t"."id" AS varchar(64))) AS varchar(80)) AS varchar(80)) AS "id",
               CAST("t"."paid_at" AS timestamp) AS "paid_at",
               CAST(CAST((CAST("t"."customer_id" AS varchar(64))) AS varchar(80)) AS varchar(80)) AS "customer",
               CAST(CAST(NULL AS varchar(40)) AS varchar(40)) AS "city",
               CAST("t"."booked_on" AS date) AS "booked_on"
                          FROM "alpha_in_core"."payment" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."id") AS varchar(10)) || ':' || (q."id"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."state") AS varchar(10)) || ':' || (q."state"), '~') || COALESCE(CAST(LEN(q."customer") AS varchar(10)) || ':' || (q."customer"), '~') || COALESCE(CAST(LEN(q."city") AS varchar(10)) || ':' || (q."city"), '~') || COALESCE(CAST(LEN(TO_CHAR(q."booked_on", 'YYYY-MM-DD')) AS varchar(10)) || ':' || (TO_CHAR(q."booked_on", 'YYYY-MM-DD')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."id", q."paid_at", q."amount", q."state", q."customer", q."city", q."booked_on"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."id" IS NULL) THEN s.firn_json END AS firn_json, s."id", s."paid_at", s."amount", s."state", s."customer", s."city", s."booked_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'paid_at (t.paid_text): cannot be read as timestamp: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND CASE WHEN OCTET_LENGTH(r.firn_2) <= 100 AND r.firn_2 ~ '^([+-]?(([0-9]+|[0-9]{1,3}([,][0-9]{3})+)([.][0-9]*)?|[.][0-9]+)|[(](([0-9]+|[0-9]{1,3}([,][0-9]{3})+)([.][0-9]*)?|[.][0-9]+)[)])$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(TRANSLATE(r.firn_2, '(.,)', '-.'), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'amount (t.amount_text): cannot be read as decimal(18,2): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."id",
               CAST(CASE WHEN r.firn_1 ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]$' THEN (TRY_CAST(SUBSTRING(r.firn_1, 7, 4) || '-' || SUBSTRING(r.firn_1, 4, 2) || '-' || SUBSTRING(r.firn_1, 1, 2) || ' ' || SUBSTRING(r.firn_1, 12) AS timestamp) AT TIME ZONE 'Asia/Singapore') AT TIME ZONE 'UTC' END AS timestamp) AS "paid_at",
               CAST(CASE WHEN OCTET_LENGTH(r.firn_2) <= 100 AND r.firn_2 ~ '^([+-]?(([0-9]+|[0-9]{1,3}([,][0-9]{3})+)([.][0-9]*)?|[.][0-9]+)|[(](([0-9]+|[0-9]{1,3}([,][0-9]{3})+)([.][0-9]*)?|[.][0-9]+)[)])$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(TRANSLATE(r.firn_2, '(.,)', '-.'), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR(TRANSLATE(r.firn_2, '(.,)', '-.'), '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(18,2)) END END AS decimal(18,2)) AS "amount",
               CAST(CAST(CASE WHEN r.firn_3 IS NULL THEN NULL ELSE CASE r.firn_3 WHEN 'P' THEN 'posted' WHEN 'R' THEN 'reversed' ELSE 'unknown' END END AS varchar(48)) AS varchar(48)) AS "state", r."customer", r."city", r."booked_on"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST(COALESCE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '') || CHR(1) || COALESCE(CASE WHEN "t"."id" < 0 THEN '-' || LPAD(CAST(CAST("t"."id" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."id" AS varchar(20)), 20, '0') END, '') AS varchar(65535)) AS firn_order,
               CAST(CASE WHEN NULLIF(NULLIF(BTRIM("t"."dms_op"), ''), '-') = 'D' THEN 'd' WHEN "t"."is_test" = 0 AND "t"."booked_on" IS NOT NULL THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH(CAST("t"."id" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."dms_op"), 0) + COALESCE(OCTET_LENGTH("t"."customer_id"), 0) + COALESCE(OCTET_LENGTH("t"."city_code"), 0) + COALESCE(OCTET_LENGTH("t"."amount_text"), 0) + COALESCE(OCTET_LENGTH("t"."state"), 0) + COALESCE(OCTET_LENGTH("t"."note"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."is_test" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."paid_text"), 0) + COALESCE(OCTET_LENGTH(TO_CHAR("t"."booked_on", 'YYYY-MM-DD')), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) <= 24000 THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dms_op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."dms_op", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"customer_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."customer_id", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"city_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."city_code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount_text":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."amount_text", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"state":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."state", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"note":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."note", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"is_test":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."is_test" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_text":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."paid_text", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"booked_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(TO_CHAR("t"."booked_on", 'YYYY-MM-DD'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."id" AS varchar(64)), 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dms_op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."dms_op", 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"customer_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."customer_id", 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"city_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."city_code", 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount_text":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."amount_text", 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"state":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."state", 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"note":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."note", 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"is_test":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."is_test" AS varchar(64)), 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_text":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."paid_text", 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"booked_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(TO_CHAR("t"."booked_on", 'YYYY-MM-DD'), 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 545), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CASE WHEN (CAST("t"."id" AS varchar(64))) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN NULLIF(NULLIF(BTRIM("t"."note"), ''), '-') = 'note' THEN 'header line; ' ELSE '' END || CASE WHEN CASE WHEN NULLIF(NULLIF(BTRIM("t"."city_code"), ''), '-') LIKE 'X%' THEN 1 WHEN NULLIF(NULLIF(BTRIM("t"."city_code"), ''), '-') = '?' THEN 0 ELSE 0 END = 1 THEN 'the city isn''t one; ' ELSE '' END AS firn_rejected,
               NULLIF(NULLIF(BTRIM("t"."paid_text"), ''), '-') AS firn_1,
               NULLIF(NULLIF(BTRIM("t"."amount_text"), ''), '-') AS firn_2,
               CAST(NULLIF(NULLIF(BTRIM("t"."state"), ''), '-') AS varchar(65535)) AS firn_3,
               CAST(CAST((CAST("t"."id" AS varchar(64))) AS varchar(80)) AS varchar(80)) AS "id",
               CAST(CAST(NULLIF(NULLIF(BTRIM("t"."customer_id"), ''), '-') AS varchar(80)) AS varchar(80)) AS "customer",
               CAST(CAST(CASE WHEN NULLIF(NULLIF(BTRIM("t"."city_code"), ''), '-') LIKE 'X%' THEN NULL WHEN NULLIF(NULLIF(BTRIM("t"."city_code"), ''), '-') = '?' THEN NULL ELSE NULLIF(NULLIF(BTRIM("t"."city_code"), ''), '-') END AS varchar(40)) AS varchar(40)) AS "city",
               CAST("t"."booked_on" AS date) AS "booked_on"
                          FROM "beta_sg_core"."payment" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/payment
CREATE TEMP TABLE "scratch_read_payment" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '10 second' END AS varchar(256)) AS watermark
  FROM "alpha_in_core"."payment" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (((SELECT n.run_at FROM "scratch_run_now" n) AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Singapore') THEN MAX("t"."updated_at") ELSE (((SELECT n.run_at FROM "scratch_run_now" n) AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Singapore') END AS timestamp) - INTERVAL '10 second' END AS varchar(256)) AS watermark
  FROM "beta_sg_core"."payment" "t"
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

-- apply/city
BEGIN;
-- apply/city
LOCK "firn"."lock_city";
-- apply/city
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'city';
-- apply/city
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/city
CREATE TEMP TABLE "scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/city
CREATE TEMP TABLE "scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f1" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/city
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
  LEFT JOIN "scratch_read_city" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_city" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'cities' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/city
ANALYZE "scratch_held_f1";
-- apply/city
CREATE TEMP TABLE "scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(p0."city_code" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."code" AS varchar(40)) IS NULL THEN 'city_code: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_key, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."code" AS varchar(40)) AS "city_code",
                       CAST(d."name" AS varchar(240)) AS "city_name"
                          FROM "scratch_delta_city" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'cities' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/city
ANALYZE "scratch_work_f1";
-- apply/city
DELETE FROM "scratch_work_f1" USING "scratch_held_f1" h WHERE "scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/city
DELETE FROM "scratch_vanished_f1" USING "scratch_held_f1" h WHERE "scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/city
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/city
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
-- apply/city
DELETE FROM "firn"."contribution_cities" USING "scratch_work_f1" w
 WHERE "firn"."contribution_cities".tenant_key = w.firn_tenant AND "firn"."contribution_cities".firn_row = w.firn_row AND w.firn_loaded;
-- apply/city
DELETE FROM "firn"."contribution_cities" USING "scratch_vanished_f1" v
 WHERE "firn"."contribution_cities".tenant_key = v.firn_tenant AND "firn"."contribution_cities".firn_row = v.firn_row;
-- apply/city
INSERT INTO "firn"."contribution_cities" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "city_code", "city_name")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."city_code", w."city_name" FROM "scratch_work_f1" w WHERE w.firn_outcome = 'applied';
-- apply/city
DROP TABLE IF EXISTS "scratch_touched";
-- apply/city
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f1" w WHERE w.firn_outcome = 'applied'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/city
ANALYZE "scratch_touched";
-- apply/city
DROP TABLE IF EXISTS "scratch_image";
-- apply/city
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."city_code" END AS "city_code",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."city_name" END AS "city_name",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY CASE c.tenant_key WHEN 2 THEN 0 ELSE 1 END, COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_cities" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/city
ANALYZE "scratch_image";
-- apply/city
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/city
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, 
       d."city_key" AS firn_member,
       CASE WHEN d."city_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."city" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."city_code" = i."city_code" OR (d."city_code" IS NULL AND i."city_code" IS NULL))
                 AND (d."city_name" = i."city_name" OR (d."city_name" IS NULL AND i."city_name" IS NULL)) THEN false ELSE true END;
-- apply/city
ANALYZE "scratch_resolved";
-- apply/city
DROP TABLE IF EXISTS "scratch_live";
-- apply/city
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."city" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."city_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/city
UPDATE "dw"."city"
   SET "city_name" = x."city_name",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."city".firn_key = x.firn_key AND x.firn_live;
-- apply/city
INSERT INTO "dw"."city" ("city_key", firn_key, "city_code", "city_name", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, x."city_code", x."city_name", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'city' AND x.firn_live AND x.firn_member IS NULL;
-- apply/city
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."city_key") + 1 FROM "dw"."city" d)
 WHERE target = 'city'
   AND next_key <= (SELECT MAX(d."city_key") FROM "dw"."city" d);
-- apply/city
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('city_key' AS varchar(128)), x.firn_member, x.firn_key
  FROM "scratch_resolved" x
 WHERE NOT x.firn_live AND x.firn_was_live;
-- apply/city
UPDATE "dw"."city"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."city".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/city
DELETE FROM "firn"."quarantine" USING "scratch_delta_city" d
 WHERE "firn"."quarantine".target = 'city' AND "firn"."quarantine".feed = 'cities'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/city
DELETE FROM "firn"."quarantine"
 WHERE target = 'city' AND feed = 'cities'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'cities' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'cities' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/city
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('city' AS varchar(128)), CAST('cities' AS varchar(128)), CAST('city' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"city_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."city_code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"city_name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."city_name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
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
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_city" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_city" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'cities' AND b.aside IS NULL;
-- apply/city
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/city
CREATE TEMP TABLE "scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_city" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'cities' AND b.aside IS NULL;
-- apply/city
DELETE FROM "firn"."branch_state" USING "scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/city
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f1" x;
-- apply/city
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."city" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."city_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/city
UPDATE "firn"."target_state" SET version = version + 1, definition = 'f714e8cdf2f05068b6d5e1d2a707a109' WHERE target = 'city';
-- apply/city
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('city' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."city" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/city
DROP TABLE IF EXISTS "scratch_live";
-- apply/city
ANALYZE "dw"."city";
-- apply/city
ANALYZE "firn"."contribution_cities";
-- apply/city
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/city
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/city
DROP TABLE IF EXISTS "scratch_touched";
-- apply/city
DROP TABLE IF EXISTS "scratch_image";
-- apply/city
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/city
COMMIT;

-- apply/customer
BEGIN;
-- apply/customer
LOCK "firn"."lock_city", "firn"."lock_customer";
-- apply/customer
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'customer';
-- apply/customer
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/customer
CREATE TEMP TABLE "scratch_vanished_f2" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/customer
CREATE TEMP TABLE "scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f2" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/customer
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
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/customer
ANALYZE "scratch_held_f2";
-- apply/customer
CREATE TEMP TABLE "scratch_work_f2" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."customer_id" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS varchar(80)) IS NULL THEN 'customer_id: the key is NULL; ' ELSE '' END || CASE WHEN CAST(d."name" AS varchar(400)) IS NULL THEN 'full_name: a required value is missing; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_key, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."id" AS varchar(80)) AS "customer_id",
                       CAST(d."name" AS varchar(400)) AS "full_name",
                       CAST(d."joined_on" AS date) AS "joined_on",
                       CAST(d."city_code" AS varchar(40)) AS "firn_ref_city_1",
                       CAST(CAST(d."city_code" AS varchar(40)) AS varchar(65535)) AS "firn_ref_city"
                          FROM "scratch_delta_customer" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'customers' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/customer
ANALYZE "scratch_work_f2";
-- apply/customer
DELETE FROM "scratch_work_f2" USING "scratch_held_f2" h WHERE "scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/customer
DELETE FROM "scratch_vanished_f2" USING "scratch_held_f2" h WHERE "scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/customer
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/customer
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
-- apply/customer
DELETE FROM "firn"."contribution_customers" USING "scratch_work_f2" w
 WHERE "firn"."contribution_customers".tenant_key = w.firn_tenant AND "firn"."contribution_customers".firn_row = w.firn_row AND w.firn_loaded;
-- apply/customer
DELETE FROM "firn"."contribution_customers" USING "scratch_vanished_f2" v
 WHERE "firn"."contribution_customers".tenant_key = v.firn_tenant AND "firn"."contribution_customers".firn_row = v.firn_row;
-- apply/customer
INSERT INTO "firn"."contribution_customers" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "customer_id", "full_name", "joined_on", "firn_ref_city", "firn_ref_city_1")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."customer_id", w."full_name", w."joined_on", w."firn_ref_city", w."firn_ref_city_1" FROM "scratch_work_f2" w WHERE w.firn_outcome = 'applied';
-- apply/customer
DROP TABLE IF EXISTS "scratch_touched";
-- apply/customer
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f2" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT c.firn_key FROM "firn"."contribution_customers" c JOIN "firn"."rekey" q ON q.firn_key = c."firn_ref_city" AND q.target = 'customer' AND q.reference = 'city_key'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/customer
ANALYZE "scratch_touched";
-- apply/customer
DROP TABLE IF EXISTS "scratch_image";
-- apply/customer
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
-- apply/customer
ANALYZE "scratch_image";
-- apply/customer
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/customer
CREATE TEMP TABLE "scratch_missing_image" AS
SELECT w.*
  FROM "scratch_image" w
  LEFT JOIN "dw"."city" k0 ON k0.firn_key = w."firn_ref_city" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_city" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/customer
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/customer
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
   SET "full_name" = x."full_name",
       "joined_on" = CASE WHEN "dw"."customer".firn_inferred OR "dw"."customer"."joined_on" IS NULL THEN x."joined_on" ELSE "dw"."customer"."joined_on" END,
       "city_key" = x."city_key",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND x.firn_live;
-- apply/customer
INSERT INTO "dw"."customer" ("customer_key", firn_key, tenant_key, "customer_id", "full_name", "joined_on", "city_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."customer_id", x."full_name", x."joined_on", x."city_key", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
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
DELETE FROM "dw"."customer" USING "scratch_resolved" x
 WHERE "dw"."customer".firn_key = x.firn_key AND NOT x.firn_live
   AND NOT EXISTS (SELECT 1 FROM "dw"."payment" f WHERE f."customer_key" = "dw"."customer"."customer_key")
   ;
-- apply/customer
UPDATE "dw"."customer"
   SET firn_inferred = true, firn_updated_run = n.run_id , "full_name" = NULL, "joined_on" = NULL, "city_key" = -1
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/customer
DELETE FROM "firn"."rekey" WHERE target = 'customer';
-- apply/customer
DELETE FROM "firn"."quarantine" USING "scratch_delta_customer" d
 WHERE "firn"."quarantine".target = 'customer' AND "firn"."quarantine".feed = 'customers'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/customer
DELETE FROM "firn"."quarantine"
 WHERE target = 'customer' AND feed = 'customers'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'customers' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'customers' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/customer
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('customer' AS varchar(128)), CAST('customers' AS varchar(128)), CAST('customer' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"customer_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."customer_id", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"full_name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."full_name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"joined_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(TO_CHAR(w."joined_on", 'YYYY-MM-DD'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f2" w
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
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/customer
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/customer
CREATE TEMP TABLE "scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/customer
DELETE FROM "firn"."branch_state" USING "scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/customer
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f2" x;
-- apply/customer
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/customer
UPDATE "firn"."target_state" SET version = version + 1, definition = '56671f935c756a6bbf4e8e3f7a198d7c' WHERE target = 'customer';
-- apply/customer
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('customer' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."customer" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/customer
DROP TABLE IF EXISTS "scratch_live";
-- apply/customer
ANALYZE "dw"."customer";
-- apply/customer
ANALYZE "firn"."contribution_customers";
-- apply/customer
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_missing_f2";
-- apply/customer
DROP TABLE IF EXISTS "scratch_duplicate_f2";
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

-- apply/payment
BEGIN;
-- apply/payment
LOCK "firn"."lock_city", "firn"."lock_customer", "firn"."lock_date", "firn"."lock_payment";
-- apply/payment
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
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
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/payment
CREATE TEMP TABLE "scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f3" x
 WHERE 1 = 0
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
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
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
SELECT p.firn_tenant, p."payment_id"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS varchar(80)) IS NULL THEN 'payment_id: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(18,2)) AS "amount",
                       COALESCE(CAST(d."state" AS varchar(48)), CAST(CASE WHEN LENGTH((CAST('none' AS varchar(65535)))) <= 12 THEN CAST((CAST('none' AS varchar(65535))) AS varchar(48)) END AS varchar(48))) AS "state",
                       CAST(d."customer" AS varchar(80)) AS "firn_ref_customer_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."customer" AS varchar(80)) AS varchar(65535)) AS "firn_ref_customer",
                       CAST(d."city" AS varchar(40)) AS "firn_ref_city_1",
                       CAST(CAST(d."city" AS varchar(40)) AS varchar(65535)) AS "firn_ref_city",
                       CAST(d."id" AS varchar(80)) AS "payment_id",
                       CAST(d."booked_on" AS date) AS "firn_ref_booked"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."payment_id"
HAVING COUNT(*) > 1;
-- apply/payment
ANALYZE "scratch_duplicate_f3";
-- apply/payment
DROP TABLE IF EXISTS "scratch_contested_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_contested_f3" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."payment_id" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS varchar(80)) IS NULL THEN 'payment_id: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(18,2)) AS "amount",
                       COALESCE(CAST(d."state" AS varchar(48)), CAST(CASE WHEN LENGTH((CAST('none' AS varchar(65535)))) <= 12 THEN CAST((CAST('none' AS varchar(65535))) AS varchar(48)) END AS varchar(48))) AS "state",
                       CAST(d."customer" AS varchar(80)) AS "firn_ref_customer_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."customer" AS varchar(80)) AS varchar(65535)) AS "firn_ref_customer",
                       CAST(d."city" AS varchar(40)) AS "firn_ref_city_1",
                       CAST(CAST(d."city" AS varchar(40)) AS varchar(65535)) AS "firn_ref_city",
                       CAST(d."id" AS varchar(80)) AS "payment_id",
                       CAST(d."booked_on" AS date) AS "firn_ref_booked"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          
       ) p
  JOIN "scratch_duplicate_f3" u ON u.firn_tenant = p.firn_tenant AND u."payment_id" = p."payment_id"
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."id" AS varchar(80)) IS NULL THEN 'payment_id: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(18,2)) AS "amount",
                       COALESCE(CAST(d."state" AS varchar(48)), CAST(CASE WHEN LENGTH((CAST('none' AS varchar(65535)))) <= 12 THEN CAST((CAST('none' AS varchar(65535))) AS varchar(48)) END AS varchar(48))) AS "state",
                       CAST(d."customer" AS varchar(80)) AS "firn_ref_customer_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."customer" AS varchar(80)) AS varchar(65535)) AS "firn_ref_customer",
                       CAST(d."city" AS varchar(40)) AS "firn_ref_city_1",
                       CAST(CAST(d."city" AS varchar(40)) AS varchar(65535)) AS "firn_ref_city",
                       CAST(d."id" AS varchar(80)) AS "payment_id",
                       CAST(d."booked_on" AS date) AS "firn_ref_booked"
                          FROM "scratch_delta_payment" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL
                          
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
UPDATE "scratch_work_f3"
   SET firn_outcome = 'quarantined', firn_reason = 'city: no member ' || m.firn_key
  FROM (SELECT w.firn_tenant, w.firn_row, w."firn_ref_city" AS firn_key
          FROM "scratch_work_f3" w
          LEFT JOIN "dw"."city" d ON d.firn_key = w."firn_ref_city" AND NOT d.firn_inferred AND NOT d.firn_deleted
         WHERE w.firn_class = 'a' AND w.firn_outcome IN ('applied', 'superseded') AND w."firn_ref_city" IS NOT NULL AND d.firn_key IS NULL) m
 WHERE "scratch_work_f3".firn_tenant = m.firn_tenant AND "scratch_work_f3".firn_row = m.firn_row AND "scratch_work_f3".firn_class = 'a'
   AND "scratch_work_f3".firn_outcome IN ('applied', 'superseded');
-- apply/payment
UPDATE "scratch_work_f3" SET firn_outcome = 'applied'
  FROM (SELECT y.firn_tenant, y.firn_row
          FROM (SELECT p.firn_tenant, p.firn_row, p.firn_outcome,
                       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."payment_id", p.firn_outcome ORDER BY p.firn_rank) AS place,
                       MAX(CASE WHEN p.firn_rank = 1 AND p.firn_outcome = 'quarantined' THEN 1 ELSE 0 END)
                           OVER (PARTITION BY p.firn_tenant, p."payment_id") AS vacant
                  FROM "scratch_work_f3" p
                 WHERE p.firn_class = 'a' AND (p.firn_outcome = 'superseded' OR (p.firn_reason LIKE 'city: no member %'))) y
         WHERE y.vacant = 1 AND y.firn_outcome = 'superseded' AND y.place = 1) x
 WHERE "scratch_work_f3".firn_tenant = x.firn_tenant AND "scratch_work_f3".firn_row = x.firn_row AND "scratch_work_f3".firn_outcome = 'superseded' AND "scratch_work_f3".firn_class = 'a';
-- apply/payment
DELETE FROM "scratch_work_f3"
 WHERE firn_outcome = 'applied' AND firn_rank > 1 AND firn_loaded AND NOT firn_force
   AND firn_old_hash = firn_hash AND COALESCE(firn_old_order, '') = firn_order;
-- apply/payment
DROP TABLE IF EXISTS "scratch_missing_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_missing_f3" AS
SELECT w.*
  FROM "scratch_work_f3" w
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_customer"
  LEFT JOIN "dw"."city" k1 ON k1.firn_key = w."firn_ref_city" AND NOT k1.firn_inferred AND NOT k1.firn_deleted
  LEFT JOIN "dw"."date" k2 ON k2.date_value = w."firn_ref_booked"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_customer" IS NOT NULL AND k0.firn_key IS NULL) OR (w."firn_ref_city" IS NOT NULL AND k1.firn_key IS NULL) OR (w."firn_ref_booked" IS NOT NULL AND k2.date_value IS NULL));
-- apply/payment
INSERT INTO "dw"."customer" ("customer_key", firn_key, tenant_key, "customer_id", "city_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_customer_1", CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
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
INSERT INTO "dw"."date" (date_key, date_value, year, quarter, month, month_name, day, day_of_week, day_name, week_of_year, is_weekend, firn_inferred, firn_deleted)
SELECT CAST(TO_CHAR(x.date_value, 'YYYYMMDD') AS bigint), x.date_value,
       CAST(EXTRACT(year FROM x.date_value) AS integer), CAST(EXTRACT(quarter FROM x.date_value) AS integer),
       CAST(EXTRACT(month FROM x.date_value) AS integer), CAST(BTRIM(TO_CHAR(x.date_value, 'Month')) AS varchar(9)),
       CAST(EXTRACT(day FROM x.date_value) AS integer),
       CAST(CASE WHEN EXTRACT(dow FROM x.date_value) = 0 THEN 7 ELSE EXTRACT(dow FROM x.date_value) END AS integer),
       CAST(BTRIM(TO_CHAR(x.date_value, 'Day')) AS varchar(9)), CAST(EXTRACT(week FROM x.date_value) AS integer),
       CASE WHEN EXTRACT(dow FROM x.date_value) IN (0, 6) THEN true ELSE false END,
       CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted
  FROM (SELECT DISTINCT w."firn_ref_booked" AS date_value FROM "scratch_missing_f3" w WHERE w.firn_outcome = 'applied' AND w."firn_ref_booked" IS NOT NULL) x
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."date" t WHERE t.date_value = x.date_value);
-- apply/payment
UPDATE "scratch_work_f3"
   SET firn_outcome = 'quarantined', firn_reason = 'city: no member ' || m.firn_key
  FROM (SELECT w.firn_tenant, w.firn_row, w."firn_ref_city" AS firn_key
          FROM "scratch_missing_f3" w
          LEFT JOIN "dw"."city" d ON d.firn_key = w."firn_ref_city" AND NOT d.firn_inferred AND NOT d.firn_deleted
         WHERE w.firn_outcome = 'applied' AND w.firn_class = 'a' AND w."firn_ref_city" IS NOT NULL AND d.firn_key IS NULL) m
 WHERE "scratch_work_f3".firn_tenant = m.firn_tenant AND "scratch_work_f3".firn_row = m.firn_row AND "scratch_work_f3".firn_outcome = 'applied';
-- apply/payment
DROP TABLE IF EXISTS "scratch_rival_f3";
-- apply/payment
CREATE TEMP TABLE "scratch_rival_f3" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "scratch_work_f3" w
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_customer"
  LEFT JOIN "dw"."city" k1 ON k1.firn_key = w."firn_ref_city" AND NOT k1.firn_inferred AND NOT k1.firn_deleted
  
  JOIN "dw"."payment" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."payment_id" = w."payment_id"
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
INSERT INTO "dw"."payment" (tenant_key, "paid_at", "amount", "state", "customer_key", "city_key", "payment_id", "booked_date_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."paid_at", w."amount", w."state", COALESCE(k0."customer_key", -1), COALESCE(k1."city_key", -1), w."payment_id", COALESCE(CAST(TO_CHAR(w."firn_ref_booked", 'YYYYMMDD') AS bigint), -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f3" w
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_customer"
  LEFT JOIN "dw"."city" k1 ON k1.firn_key = w."firn_ref_city" AND NOT k1.firn_inferred AND NOT k1.firn_deleted
  
 WHERE w.firn_outcome = 'applied';
-- apply/payment
DELETE FROM "firn"."rekey" WHERE target = 'payment';
-- apply/payment
DELETE FROM "firn"."retry"
 WHERE record = 'payment' AND target = 'payment'
   AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/payment
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('payment' AS varchar(128)), w.firn_tenant, w.firn_row, CAST('member' AS varchar(40)), CAST('payment' AS varchar(128))
  FROM "scratch_work_f3" w
 WHERE w.firn_outcome = 'quarantined' AND w.firn_class = 'a' AND w.firn_reason LIKE 'city: no member %';
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
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR(w."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"state":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."state", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"payment_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."payment_id", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
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
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/payment
UPDATE "firn"."target_state" SET version = version + 1, definition = '5fd4d4543b0d93b404bea59f8531ceb7' WHERE target = 'payment';
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
(1, 'alpha_in_core', 'city', '9abc59cfdcd822cd7e0da5ee473a743f'),
(1, 'alpha_in_core', 'customer', 'a5dbacc617a291b4d9deeea5443cecd0'),
(1, 'alpha_in_core', 'payment', '93876390d18f56b47053eb04599a5a5d'),
(2, 'beta_sg_core', 'city', '5ce117cbb770b09342c994494bfd06f6'),
(2, 'beta_sg_core', 'customer', '8045cb02bf5f0fc03ff57027c3f954ca'),
(2, 'beta_sg_core', 'payment', '35dbf2ff1b785683656afca8ceed3c7e');
-- end
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('9abc59cfdcd822cd7e0da5ee473a743f', 1, 'code', 'character varying(10)', 1, 1),
('9abc59cfdcd822cd7e0da5ee473a743f', 2, 'name', 'character varying(60)', 0, 0),
('a5dbacc617a291b4d9deeea5443cecd0', 1, 'id', 'integer', 1, 1),
('a5dbacc617a291b4d9deeea5443cecd0', 2, 'name', 'character varying(120)', 0, 0),
('a5dbacc617a291b4d9deeea5443cecd0', 3, 'joined_on', 'date', 0, 0),
('a5dbacc617a291b4d9deeea5443cecd0', 4, 'updated_at', 'timestamp without time zone', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 1, 'id', 'bigint', 1, 1),
('93876390d18f56b47053eb04599a5a5d', 2, 'customer_id', 'integer', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 3, 'amount_minor', 'bigint', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 4, 'state', 'character varying(1)', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 5, 'note', 'text', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 6, 'is_test', 'smallint', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 7, 'paid_at', 'timestamp without time zone', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 8, 'booked_on', 'date', 0, 0),
('93876390d18f56b47053eb04599a5a5d', 9, 'updated_at', 'timestamp without time zone', 0, 0),
('5ce117cbb770b09342c994494bfd06f6', 1, 'code', 'character varying(10)', 1, 1),
('5ce117cbb770b09342c994494bfd06f6', 2, 'name', 'character varying(80)', 0, 0),
('8045cb02bf5f0fc03ff57027c3f954ca', 1, 'id', 'character varying(20)', 1, 1),
('8045cb02bf5f0fc03ff57027c3f954ca', 2, 'name', 'character varying(100)', 0, 0),
('8045cb02bf5f0fc03ff57027c3f954ca', 3, 'joined_on', 'date', 0, 0),
('8045cb02bf5f0fc03ff57027c3f954ca', 4, 'city_code', 'character varying(10)', 0, 0),
('8045cb02bf5f0fc03ff57027c3f954ca', 5, 'updated_at', 'timestamp without time zone', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 1, 'id', 'bigint', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 2, 'dms_op', 'character varying(1)', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 3, 'customer_id', 'character varying(20)', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 4, 'city_code', 'character varying(10)', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 5, 'amount_text', 'character varying(30)', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 6, 'state', 'character varying(1)', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 7, 'note', 'text', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 8, 'is_test', 'smallint', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 9, 'paid_text', 'character varying(20)', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 10, 'booked_on', 'date', 0, 0),
('35dbf2ff1b785683656afca8ceed3c7e', 11, 'updated_at', 'timestamp without time zone', 0, 0);
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
DROP TABLE IF EXISTS "scratch_delta_city";
-- end
DROP TABLE IF EXISTS "scratch_read_city";
-- end
DROP TABLE IF EXISTS "scratch_counted_city";
-- end
DROP TABLE IF EXISTS "scratch_delta_customer";
-- end
DROP TABLE IF EXISTS "scratch_read_customer";
-- end
DROP TABLE IF EXISTS "scratch_counted_customer";
-- end
DROP TABLE IF EXISTS "scratch_delta_payment";
-- end
DROP TABLE IF EXISTS "scratch_read_payment";
-- end
DROP TABLE IF EXISTS "scratch_counted_payment";
-- end
DROP TABLE IF EXISTS "scratch_run_branch";
-- end
DROP TABLE IF EXISTS "scratch_run_now";
-- end
COMMIT;

