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

-- shape/party
BEGIN;
-- shape/party
CREATE TABLE IF NOT EXISTS "dw"."party" (
    "party_key" bigint NOT NULL,
    "party_durable_key" bigint NOT NULL,
    "no" varchar(80),
    "rating" varchar(80),
    valid_from timestamp NOT NULL,
    valid_to timestamp,
    is_current boolean NOT NULL,
    firn_instant timestamp,
    firn_last boolean NOT NULL,
    firn_key varchar(65535),
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/party
INSERT INTO "dw"."party" ("party_key", "no", "rating", "party_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(80)), CAST('unknown' AS varchar(80)), CAST(-1 AS bigint), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."party" d WHERE d."party_key" = -1);
-- shape/party
INSERT INTO "dw"."party" ("party_key", "no", "rating", "party_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(80)), CAST('not applicable' AS varchar(80)), CAST(-2 AS bigint), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."party" d WHERE d."party_key" = -2);
-- shape/party
CREATE TABLE IF NOT EXISTS "firn"."lock_party" (unused integer);
-- shape/party
CREATE TABLE IF NOT EXISTS "firn"."contribution_parties" (
    tenant_key bigint NOT NULL,
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    "no" varchar(80),
    "rating" varchar(80),
    firn_run bigint NOT NULL,
    firn_from timestamp NOT NULL,
    firn_to timestamp,
    firn_live boolean NOT NULL,
    firn_newest boolean NOT NULL,
    firn_followed boolean NOT NULL
)
DISTSTYLE KEY DISTKEY (firn_key)
COMPOUND SORTKEY (tenant_key);
-- shape/party
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('party' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('626eb3cbca5df09a78914e52fb398249' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'party');
-- shape/party
COMMIT;

-- shape/payment
BEGIN;
-- shape/payment
CREATE TABLE IF NOT EXISTS "dw"."payment" (
    tenant_key bigint NOT NULL,
    "no" integer,
    "paid_at" timestamp,
    "amount" decimal(12,2),
    "party_key" bigint,
    firn_row varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    firn_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/payment
CREATE TABLE IF NOT EXISTS "firn"."lock_payment" (unused integer);
-- shape/payment
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('payment' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('a1a932ad3a28b7e3deb2438155469260' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'payment');
-- shape/payment
COMMIT;

-- shape/party_month
BEGIN;
-- shape/party_month
CREATE TABLE IF NOT EXISTS "dw"."party_month" (
    tenant_key bigint NOT NULL,
    "party_key" bigint,
    "balance" decimal(14,2),
    "period_date_key" bigint,
    firn_row varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_run bigint,
    firn_group varchar(65535)
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/party_month
CREATE TABLE IF NOT EXISTS "firn"."lock_party_month" (unused integer);
-- shape/party_month
CREATE TABLE IF NOT EXISTS "firn"."moved_party_month" (
    tenant_key bigint NOT NULL,
    firn_key varchar(65535),
    "party_key" bigint,
    firn_from date
);
-- shape/party_month
CREATE TABLE IF NOT EXISTS "firn"."period" (
    target varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    period_end date NOT NULL
);
-- shape/party_month
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('party_month' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('70f8322b6393589131e71a6503846f0f' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'party_month');
-- shape/party_month
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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('periods' AS varchar(64))
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
('party', 'parties', 'party', 1, NULL, true, false, true, false, false, false, false, NULL, 1, '832d2fa5e8095f01180c64b833718351@16386'),
('party', 'parties', 'party', 2, NULL, true, false, true, false, false, false, false, NULL, 1, '8457163fc57159df0ed10bda05b0e16a@16397'),
('payment', 'payments', 'payment', 1, NULL, true, false, true, false, false, false, false, NULL, 1, '29bf19cf54bebe8e3fdc73960394d46a@16391'),
('payment', 'payments', 'payment', 2, NULL, true, false, true, false, false, false, false, NULL, 1, 'b33cab0ef884bc2dc39fdc2e0c924711@16402'),
('party_month', 'party_months', 'fact.payment', 1, NULL, true, false, false, false, false, false, false, NULL, 1, 'b8e5eeb03862cdd4ebf8dfada4307833'),
('party_month', 'party_months', 'fact.payment', 2, NULL, true, false, false, false, false, false, false, NULL, 1, 'b8e5eeb03862cdd4ebf8dfada4307833');
-- begin
LOCK "firn"."tenant";
-- begin
SELECT CAST(CASE WHEN COALESCE(MAX(t.tenant_key), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the tenants has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."tenant" t;
-- begin
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name) VALUES
(1, 'acme', 'in', 'acme'),
(2, 'bolt', 'in', 'bolt');
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

-- collect/party
BEGIN;
-- collect/party
DROP TABLE IF EXISTS "scratch_delta_party";
-- collect/party
DROP TABLE IF EXISTS "scratch_read_party";
-- collect/party
DROP TABLE IF EXISTS "scratch_counted_party";
-- collect/party
CREATE TEMP TABLE "scratch_delta_party" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."no") AS varchar(10)) || ':' || (b."no"), '~') || COALESCE(CAST(LEN(b."rating") AS varchar(10)) || ':' || (b."rating"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~')) AS varchar(32)) AS firn_hash,
       b."no",
       b."rating",
       b."since"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."no") AS varchar(10)) || ':' || (q."no"), '~') || COALESCE(CAST(LEN(q."rating") AS varchar(10)) || ':' || (q."rating"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."rating", q."since"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("t"."no" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(80)) AS varchar(80)) IS NULL THEN JSON_PARSE('{' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"rating":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."rating", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"since":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(80)) AS varchar(80)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."rating"), '') AS varchar(80)) AS varchar(80)) AS "rating",
               CAST("t"."since" AS timestamp) AS "since"
          FROM "acme_in_bank"."parties" "t"
          WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."no") AS varchar(10)) || ':' || (q."no"), '~') || COALESCE(CAST(LEN(q."rating") AS varchar(10)) || ':' || (q."rating"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."rating", q."since"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant,
               CAST("t"."no" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(80)) AS varchar(80)) IS NULL THEN JSON_PARSE('{' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"rating":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."rating", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"since":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(80)) AS varchar(80)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."rating"), '') AS varchar(80)) AS varchar(80)) AS "rating",
               CAST("t"."since" AS timestamp) AS "since"
          FROM "bolt_in_bank"."parties" "t"
          WHERE true
               ) q
         WHERE true
       ) b;
-- collect/party
CREATE TEMP TABLE "scratch_read_party" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "acme_in_bank"."parties" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "bolt_in_bank"."parties" "t"
 WHERE true;
-- collect/party
ANALYZE "scratch_delta_party";
-- collect/party
CREATE TEMP TABLE "scratch_counted_party" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_party" d
 GROUP BY d.firn_tenant;
-- collect/party
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
       CAST(MD5(COALESCE(CAST(LEN(CAST(b."no" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."no" AS varchar(64))), '~') || COALESCE(CAST(LEN(b."party") AS varchar(10)) || ':' || (b."party"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(b."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."amount" AS varchar(64))), '~')) AS varchar(32)) AS firn_hash,
       b."no",
       b."party",
       b."paid_at",
       b."amount"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."no" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."no" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."party") AS varchar(10)) || ':' || (q."party"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."party", q."paid_at", q."amount"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST(CAST("t"."no" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST("t"."no" AS integer) IS NULL THEN JSON_PARSE('{' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."no" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"party":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."party", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST("t"."no" AS integer) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."party"), '') AS varchar(80)) AS varchar(80)) AS "party",
               CAST("t"."paid_at" AS timestamp) AS "paid_at",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
          FROM "acme_in_bank"."payments" "t"
          WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."no" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."no" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."party") AS varchar(10)) || ':' || (q."party"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."party", q."paid_at", q."amount"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant,
               CAST(CAST("t"."no" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST("t"."no" AS integer) IS NULL THEN JSON_PARSE('{' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."no" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"party":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."party", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST("t"."no" AS integer) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."party"), '') AS varchar(80)) AS varchar(80)) AS "party",
               CAST("t"."paid_at" AS timestamp) AS "paid_at",
               CAST("t"."amount" AS decimal(12,2)) AS "amount"
          FROM "bolt_in_bank"."payments" "t"
          WHERE true
               ) q
         WHERE true
       ) b;
-- collect/payment
CREATE TEMP TABLE "scratch_read_payment" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "acme_in_bank"."payments" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "bolt_in_bank"."payments" "t"
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

-- apply/party
BEGIN;
-- apply/party
LOCK "firn"."lock_party";
-- apply/party
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'party';
-- apply/party
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/party
CREATE TEMP TABLE "scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/party
CREATE TEMP TABLE "scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f1" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/party
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
  LEFT JOIN "scratch_read_party" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_party" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'parties' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/party
ANALYZE "scratch_held_f1";
-- apply/party
CREATE TEMP TABLE "scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 'd' AND r.firn_changelog AND r.firn_key IS NOT NULL THEN 'applied'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(p0."no" AS varchar(65535)) AS firn_key,
                       COALESCE(p0.firn_at, p0.firn_run_at) AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(80)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_key, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS varchar(80)) AS "no",
                       CAST(d."rating" AS varchar(80)) AS "rating",
                       CAST(d."since" AS timestamp) AS "firn_at"
                          FROM "scratch_delta_party" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'parties' AND b.aside IS NULL
                          CROSS JOIN "scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/party
ANALYZE "scratch_work_f1";
-- apply/party
DELETE FROM "scratch_work_f1" USING "scratch_held_f1" h WHERE "scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/party
DELETE FROM "scratch_vanished_f1" USING "scratch_held_f1" h WHERE "scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/party
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/party
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
-- apply/party
INSERT INTO "firn"."contribution_parties" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "no", "rating", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."no", w."rating", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "scratch_work_f1" w CROSS JOIN "scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/party
DROP TABLE IF EXISTS "scratch_touched";
-- apply/party
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f1" w WHERE w.firn_outcome = 'applied'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/party
ANALYZE "scratch_touched";
-- apply/party
DROP TABLE IF EXISTS "scratch_event_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_line_f1";
-- apply/party
CREATE TEMP TABLE "scratch_line_f1" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e.tenant_key, e.firn_order, e."no", e."rating"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at, i.tenant_key ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."no", c."rating"
          FROM "firn"."contribution_parties" c
          JOIN "scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/party
CREATE TEMP TABLE "scratch_event_f1" AS
SELECT r.firn_key, r.firn_at, r.firn_live, r."no", r."rating"
  FROM (SELECT n.firn_key, n.firn_at, l.firn_live, l."no", l."rating",
               ROW_NUMBER() OVER (PARTITION BY n.firn_key, n.firn_at
                                  ORDER BY CASE WHEN l.firn_live THEN 0 ELSE 1 END, CASE l.tenant_key WHEN 1 THEN 0 ELSE 1 END,  l.firn_at DESC, l.firn_order DESC, l.tenant_key) AS firn_rank
          FROM (SELECT DISTINCT x.firn_key, x.firn_at FROM "scratch_line_f1" x) n
          JOIN (SELECT x.*, LEAD(x.firn_at) OVER (PARTITION BY x.firn_key, x.tenant_key ORDER BY x.firn_at) AS firn_until FROM "scratch_line_f1" x) l
            ON l.firn_key = n.firn_key AND l.firn_at <= n.firn_at AND (l.firn_until IS NULL OR l.firn_until > n.firn_at)) r
 WHERE r.firn_rank = 1;
-- apply/party
DROP TABLE IF EXISTS "scratch_line_f1";
-- apply/party
ANALYZE "scratch_event_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_version";
-- apply/party
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
               e."no",
               e."rating",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."rating" = LAG(e."rating") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."rating" IS NULL AND LAG(e."rating") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "scratch_event_f1" e) v
 WHERE v.firn_starts;
-- apply/party
ANALYZE "scratch_version";
-- apply/party
DROP TABLE IF EXISTS "scratch_event_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_timeline";
-- apply/party
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/party
CREATE TEMP TABLE "scratch_resolved" AS
SELECT v.*, 
       d."party_key" AS firn_version, m."party_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."party" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."party" m ON m.firn_key = v.firn_key AND m.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."no" = v."no" OR (d."no" IS NULL AND v."no" IS NULL))
                 AND (d."rating" = v."rating" OR (d."rating" IS NULL AND v."rating" IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/party
ANALYZE "scratch_resolved";
-- apply/party
DROP TABLE IF EXISTS "scratch_gone";
-- apply/party
CREATE TEMP TABLE "scratch_gone" AS
SELECT d."party_key" AS firn_version, d."party_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."party" d
  JOIN "scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/party
DROP TABLE IF EXISTS "scratch_live";
-- apply/party
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") + (SELECT COUNT(*) FROM "scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."party" t WHERE NOT t.firn_inferred AND t.is_current AND t."party_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/party
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('party_key' AS varchar(128)), q.firn_version, q.firn_key
  FROM (SELECT x.firn_version, x.firn_key
          FROM "scratch_resolved" x
          JOIN "dw"."party" d ON d."party_key" = x.firn_version
         WHERE x.valid_from > d.valid_from OR (x.valid_to IS NOT NULL AND (d.valid_to IS NULL OR x.valid_to < d.valid_to))
         UNION ALL
        SELECT g.firn_version, g.firn_key FROM "scratch_gone" g) q;
-- apply/party
DELETE FROM "dw"."party" USING "scratch_gone" g
 WHERE "dw"."party"."party_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/party
UPDATE "dw"."party"
   SET "rating" = NULL, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_gone" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."party"."party_key" = g.firn_version AND g.firn_unsaid;
-- apply/party
UPDATE "dw"."party"
   SET "no" = x."no",
       "rating" = x."rating",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."party"."party_key" = x.firn_version;
-- apply/party
INSERT INTO "dw"."party" ("party_key", "party_durable_key", firn_key, "no", "rating", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, x."no", x."rating", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'party' AND r.firn_version IS NULL) x
 CROSS JOIN "scratch_run_now" n;
-- apply/party
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."party_key") + 1 FROM "dw"."party" d)
 WHERE target = 'party'
   AND next_key <= (SELECT MAX(d."party_key") FROM "dw"."party" d);
-- apply/party
DELETE FROM "firn"."quarantine" USING "scratch_delta_party" d
 WHERE "firn"."quarantine".target = 'party' AND "firn"."quarantine".feed = 'parties'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/party
DELETE FROM "firn"."quarantine"
 WHERE target = 'party' AND feed = 'parties'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'parties' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'parties' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/party
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('party' AS varchar(128)), CAST('parties' AS varchar(128)), CAST('party' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"rating":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."rating", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/party
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
  LEFT JOIN "scratch_read_party" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_party" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'parties' AND b.aside IS NULL;
-- apply/party
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/party
CREATE TEMP TABLE "scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_party" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'parties' AND b.aside IS NULL;
-- apply/party
DELETE FROM "firn"."branch_state" USING "scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/party
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f1" x;
-- apply/party
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."party" t WHERE NOT t.firn_inferred AND t.is_current AND t."party_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/party
UPDATE "firn"."target_state" SET version = version + 1, definition = '626eb3cbca5df09a78914e52fb398249' WHERE target = 'party';
-- apply/party
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('party' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."party" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/party
DROP TABLE IF EXISTS "scratch_live";
-- apply/party
ANALYZE "dw"."party";
-- apply/party
ANALYZE "firn"."contribution_parties";
-- apply/party
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/party
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/party
DROP TABLE IF EXISTS "scratch_touched";
-- apply/party
DROP TABLE IF EXISTS "scratch_image";
-- apply/party
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/party
COMMIT;

-- apply/payment
BEGIN;
-- apply/payment
LOCK "firn"."lock_party", "firn"."lock_payment";
-- apply/payment
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- apply/payment
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/payment
CREATE TEMP TABLE "scratch_vanished_f2" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/payment
CREATE TEMP TABLE "scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f2" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/payment
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
  LEFT JOIN "scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/payment
ANALYZE "scratch_held_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_duplicate_f2";
-- apply/payment
CREATE TEMP TABLE "scratch_duplicate_f2" AS
SELECT p.firn_tenant, p."no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS integer) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS integer) AS "no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."party" AS varchar(80)) AS "firn_ref_party_1",
                       CAST(CAST(d."party" AS varchar(80)) AS varchar(65535)) AS "firn_ref_party"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."no"
HAVING COUNT(*) > 1;
-- apply/payment
ANALYZE "scratch_duplicate_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_contested_f2";
-- apply/payment
CREATE TEMP TABLE "scratch_contested_f2" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS integer) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS integer) AS "no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."party" AS varchar(80)) AS "firn_ref_party_1",
                       CAST(CAST(d."party" AS varchar(80)) AS varchar(65535)) AS "firn_ref_party"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          
       ) p
  JOIN "scratch_duplicate_f2" u ON u.firn_tenant = p.firn_tenant AND u."no" = p."no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/payment
ANALYZE "scratch_contested_f2";
-- apply/payment
CREATE TEMP TABLE "scratch_work_f2" AS
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS integer) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS integer) AS "no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."party" AS varchar(80)) AS "firn_ref_party_1",
                       CAST(CAST(d."party" AS varchar(80)) AS varchar(65535)) AS "firn_ref_party"
                          FROM "scratch_delta_payment" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL
                          
                       ) p0
               ) p
          LEFT JOIN "scratch_contested_f2" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/payment
ANALYZE "scratch_work_f2";
-- apply/payment
DELETE FROM "scratch_work_f2" USING "scratch_held_f2" h WHERE "scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/payment
DELETE FROM "scratch_vanished_f2" USING "scratch_held_f2" h WHERE "scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/payment
DROP TABLE IF EXISTS "scratch_missing_f2";
-- apply/payment
CREATE TEMP TABLE "scratch_missing_f2" AS
SELECT w.*
  FROM "scratch_work_f2" w
  LEFT JOIN "dw"."party" k0 ON k0.firn_key = w."firn_ref_party" AND k0.valid_from <= CAST(w."paid_at" AS timestamp) AND k0.valid_to > CAST(w."paid_at" AS timestamp)
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_party" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/payment
INSERT INTO "dw"."party" ("party_key", firn_key, "no", "party_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, m."firn_ref_party_1", s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_party" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_party_1") AS "firn_ref_party_1"
          FROM "scratch_missing_f2" w
          LEFT JOIN "dw"."party" d ON d.firn_key = w."firn_ref_party"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_party" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_party") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'party';
-- apply/payment
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."party_key") + 1 FROM "dw"."party" d)
 WHERE target = 'party'
   AND next_key <= (SELECT MAX(d."party_key") FROM "dw"."party" d);
-- apply/payment
DROP TABLE IF EXISTS "scratch_rival_f2";
-- apply/payment
CREATE TEMP TABLE "scratch_rival_f2" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "scratch_work_f2" w
  LEFT JOIN "dw"."party" k0 ON k0.firn_key = w."firn_ref_party" AND k0.valid_from <= CAST(w."paid_at" AS timestamp) AND k0.valid_to > CAST(w."paid_at" AS timestamp)
  
  JOIN "dw"."payment" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."no" = w."no"
  LEFT JOIN "scratch_delta_payment" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "scratch_vanished_f2" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/payment
UPDATE "scratch_work_f2" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "scratch_rival_f2" r WHERE r.holder_wins) x
 WHERE "scratch_work_f2".firn_tenant = x.firn_tenant AND "scratch_work_f2".firn_row = x.claimant;
-- apply/payment
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/payment
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
-- apply/payment
DROP TABLE IF EXISTS "scratch_live";
-- apply/payment
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "scratch_tally_f2" o) + (SELECT COUNT(*) FROM "scratch_vanished_f2") > 0 THEN (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "scratch_tally_f2" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "scratch_tally_f2" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "scratch_tally_f2" o) + (SELECT COUNT(*) FROM "scratch_vanished_f2") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f2" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/payment
DROP TABLE IF EXISTS "scratch_moved";
-- apply/payment
CREATE TEMP TABLE "scratch_moved" AS
SELECT DISTINCT x.tenant_key, x.firn_row
  FROM (
        SELECT w.firn_tenant AS tenant_key, w.firn_row FROM "scratch_work_f2" w WHERE w.firn_loaded OR w.firn_outcome = 'applied'
         UNION ALL
        SELECT v.firn_tenant, v.firn_row FROM "scratch_vanished_f2" v
         UNION ALL
        SELECT r.firn_tenant, r.holder FROM "scratch_rival_f2" r WHERE NOT r.holder_wins
       ) x;
-- apply/payment
ANALYZE "scratch_moved";
-- apply/payment
INSERT INTO "firn"."moved_party_month" (tenant_key, firn_key, "party_key", firn_from)
SELECT DISTINCT f.tenant_key, CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."party_key" AS varchar(64))) AS varchar(20)) || ':' || CAST(f."party_key" AS varchar(64)), '~') AS varchar(65535)), f."party_key", CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date)
  FROM "dw"."payment" f
  JOIN "scratch_moved" m ON m.tenant_key = f.tenant_key AND m.firn_row = f.firn_row
  JOIN "firn"."branch_state" s ON s.target = 'party_month' AND s.tenant_key = f.tenant_key
 WHERE CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) IS NOT NULL;
-- apply/payment
DELETE FROM "dw"."payment" USING "scratch_work_f2" w
 WHERE "dw"."payment".tenant_key = w.firn_tenant AND "dw"."payment".firn_row = w.firn_row AND w.firn_loaded;
-- apply/payment
DELETE FROM "dw"."payment" USING "scratch_vanished_f2" v
 WHERE "dw"."payment".tenant_key = v.firn_tenant AND "dw"."payment".firn_row = v.firn_row;
-- apply/payment
DELETE FROM "dw"."payment" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f2" r WHERE NOT r.holder_wins) x
 WHERE "dw"."payment".tenant_key = x.firn_tenant AND "dw"."payment".firn_row = x.holder;
-- apply/payment
INSERT INTO "dw"."payment" (tenant_key, "no", "paid_at", "amount", "party_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."no", w."paid_at", w."amount", COALESCE(k0."party_key", -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f2" w
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "dw"."party" k0 ON k0.firn_key = w."firn_ref_party" AND k0.valid_from <= CAST(w."paid_at" AS timestamp) AND k0.valid_to > CAST(w."paid_at" AS timestamp)
  
 WHERE w.firn_outcome = 'applied';
-- apply/payment
DELETE FROM "firn"."unresolved" USING (SELECT w.firn_tenant, w.firn_row FROM "scratch_work_f2" w WHERE w.firn_class <> 's') x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "scratch_vanished_f2" x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING (SELECT DISTINCT r.firn_tenant, r.holder AS firn_row FROM "scratch_rival_f2" r WHERE NOT r.holder_wins) x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('party_key' AS varchar(128)), w.firn_tenant, w.firn_row, w."firn_ref_party"
  FROM "scratch_missing_f2" w
  LEFT JOIN "dw"."party" k ON k.firn_key = w."firn_ref_party" AND k.valid_from <= CAST(w."paid_at" AS timestamp) AND k.valid_to > CAST(w."paid_at" AS timestamp)
 WHERE w.firn_outcome = 'applied' AND w."firn_ref_party" IS NOT NULL AND k.firn_key IS NULL;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT DISTINCT CAST('payment' AS varchar(128)), CAST('party_key' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM "firn"."rekey" q
  JOIN "dw"."payment" f ON f."party_key" = q.member_key
  LEFT JOIN "dw"."party" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
 WHERE q.target = 'payment' AND q.reference = 'party_key' AND k.firn_key IS NULL;
-- apply/payment
UPDATE "dw"."payment" SET "party_key" = x.member_key
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row, COALESCE(k."party_key", -1) AS member_key
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."party_key" = q.member_key
          LEFT JOIN "dw"."party" o ON o."party_key" = q.member_key AND o.valid_from <= CAST(f."paid_at" AS timestamp) AND o.valid_to > CAST(f."paid_at" AS timestamp)
          LEFT JOIN "dw"."party" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
         WHERE q.target = 'payment' AND q.reference = 'party_key' AND o."party_key" IS NULL) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
UPDATE "dw"."payment" SET "party_key" = x.member_key
  FROM (SELECT u.tenant_key, u.firn_row, MIN(k."party_key") AS member_key
          FROM "firn"."unresolved" u
          JOIN "dw"."payment" f ON f.tenant_key = u.tenant_key AND f.firn_row = u.firn_row
          JOIN "dw"."party" k ON k.firn_key = u.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
         WHERE u.target = 'payment' AND u.reference = 'party_key'
         GROUP BY u.tenant_key, u.firn_row) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "dw"."payment" f
 WHERE f.tenant_key = "firn"."unresolved".tenant_key AND f.firn_row = "firn"."unresolved".firn_row AND f."party_key" <> -1
   AND "firn"."unresolved".target = 'payment' AND "firn"."unresolved".reference = 'party_key';
-- apply/payment
DELETE FROM "firn"."rekey" WHERE target = 'payment';
-- apply/payment
INSERT INTO "firn"."moved_party_month" (tenant_key, firn_key, "party_key", firn_from)
SELECT DISTINCT f.tenant_key, CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."party_key" AS varchar(64))) AS varchar(20)) || ':' || CAST(f."party_key" AS varchar(64)), '~') AS varchar(65535)), f."party_key", CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date)
  FROM "dw"."payment" f
  JOIN "scratch_moved" m ON m.tenant_key = f.tenant_key AND m.firn_row = f.firn_row
  JOIN "firn"."branch_state" s ON s.target = 'party_month' AND s.tenant_key = f.tenant_key
 WHERE CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) IS NOT NULL;
-- apply/payment
DROP TABLE IF EXISTS "scratch_moved";
-- apply/payment
DELETE FROM "firn"."retry"
 WHERE record = 'payment' AND target = 'payment'
   AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/payment
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('payment' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('payment' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "scratch_rival_f2" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "scratch_rival_f2" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "scratch_contested_f2" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h)) x;
-- apply/payment
DELETE FROM "firn"."quarantine" USING "scratch_delta_payment" d
 WHERE "firn"."quarantine".target = 'payment' AND "firn"."quarantine".feed = 'payments'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/payment
DELETE FROM "firn"."quarantine"
 WHERE target = 'payment' AND feed = 'payments'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/payment
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('payment' AS varchar(128)), CAST('payments' AS varchar(128)), CAST('payment' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."no" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR(w."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f2" w
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
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/payment
CREATE TEMP TABLE "scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DELETE FROM "firn"."branch_state" USING "scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/payment
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f2" x;
-- apply/payment
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/payment
UPDATE "firn"."target_state" SET version = version + 1, definition = 'a1a932ad3a28b7e3deb2438155469260' WHERE target = 'payment';
-- apply/payment
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('payment' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/payment
DROP TABLE IF EXISTS "scratch_live";
-- apply/payment
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_missing_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_duplicate_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_rival_f2";
-- apply/payment
DROP TABLE IF EXISTS "scratch_contested_f2";
-- apply/payment
COMMIT;

-- apply/party_month
BEGIN;
-- apply/party_month
LOCK "firn"."lock_date", "firn"."lock_party", "firn"."lock_party_month", "firn"."lock_payment";
-- apply/party_month
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'party_month';
-- apply/party_month
DROP TABLE IF EXISTS "scratch_until";
-- apply/party_month
CREATE TEMP TABLE "scratch_until" AS
SELECT b.tenant_key, CASE WHEN false THEN true ELSE false END AS firn_rests,
       CASE WHEN false THEN COALESCE(s.period_end, CAST('0001-01-01' AS date)) ELSE CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(n.run_at AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) END AS firn_until
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "firn"."period" s ON s.target = 'party_month' AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'party_months' AND b.aside IS NULL;
-- apply/party_month
DROP TABLE IF EXISTS "scratch_all";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_touched";
-- apply/party_month
CREATE TEMP TABLE "scratch_all" AS
SELECT b.tenant_key
  FROM "scratch_run_branch" b
 WHERE b.feed = 'party_months' AND b.aside IS NULL
   AND (b.compare OR b.tenant_key IN (SELECT q.tenant_key FROM "firn"."moved_party_month" q WHERE q.firn_key IS NULL));
-- apply/party_month
CREATE TEMP TABLE "scratch_touched" AS
SELECT x.tenant_key AS firn_tenant, x.firn_key, MAX(x."party_key") AS "party_key", MIN(x.firn_from) AS firn_from
  FROM (
        SELECT q.tenant_key, q.firn_key, q."party_key", q.firn_from
          FROM "firn"."moved_party_month" q
          JOIN "scratch_run_branch" b ON b.tenant_key = q.tenant_key AND b.feed = 'party_months' AND b.aside IS NULL
          JOIN "scratch_until" u ON u.tenant_key = q.tenant_key
         WHERE q.firn_key IS NOT NULL AND q.firn_from <= u.firn_until
         UNION ALL
        SELECT f.tenant_key, CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."party_key" AS varchar(64))) AS varchar(20)) || ':' || CAST(f."party_key" AS varchar(64)), '~') AS varchar(65535)) AS firn_key, f."party_key" AS "party_key", CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) AS firn_from
          FROM "dw"."payment" f
          JOIN "scratch_all" a ON a.tenant_key = f.tenant_key
          JOIN "scratch_until" u ON u.tenant_key = f.tenant_key
         WHERE 1 = 1 AND CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) <= u.firn_until
         UNION ALL
        SELECT d.tenant_key, d."firn_group", d."party_key", CAST('0001-01-01' AS date)
          FROM "dw"."party_month" d
          JOIN "scratch_all" a ON a.tenant_key = d.tenant_key
       ) x
 GROUP BY x.tenant_key, x.firn_key;
-- apply/party_month
ANALYZE "scratch_touched";
-- apply/party_month
DELETE FROM "firn"."moved_party_month" USING "scratch_until" u
 WHERE u.tenant_key = "firn"."moved_party_month".tenant_key
   AND ("firn"."moved_party_month".firn_key IS NULL OR "firn"."moved_party_month".firn_from <= u.firn_until
        OR "firn"."moved_party_month".tenant_key IN (SELECT a.tenant_key FROM "scratch_all" a));
-- apply/party_month
INSERT INTO "firn"."moved_party_month" (tenant_key, firn_key, "party_key", firn_from)
SELECT DISTINCT f.tenant_key, CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."party_key" AS varchar(64))) AS varchar(20)) || ':' || CAST(f."party_key" AS varchar(64)), '~') AS varchar(65535)) AS firn_key, f."party_key" AS "party_key", CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) AS firn_from
  FROM "dw"."payment" f
  JOIN "scratch_all" a ON a.tenant_key = f.tenant_key
  JOIN "scratch_until" u ON u.tenant_key = f.tenant_key
 WHERE CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) > u.firn_until;
-- apply/party_month
DROP TABLE IF EXISTS "scratch_image";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_flow";
-- apply/party_month
CREATE TEMP TABLE "scratch_flow" AS
SELECT t.firn_tenant, t.firn_key, CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) AS firn_period,
               MAX(f."party_key") AS "party_key",
               SUM((f."amount")) AS "balance"
  FROM "scratch_touched" t
  JOIN "dw"."payment" f ON f.tenant_key = t.firn_tenant AND f."party_key" = t."party_key" AND CAST(CAST(f.tenant_key AS varchar(20)) || '|' || COALESCE(CAST(OCTET_LENGTH(CAST(f."party_key" AS varchar(64))) AS varchar(20)) || ':' || CAST(f."party_key" AS varchar(64)), '~') AS varchar(65535)) = t.firn_key
  JOIN "scratch_until" u ON u.tenant_key = t.firn_tenant
 WHERE CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) <= u.firn_until
 GROUP BY t.firn_tenant, t.firn_key, CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(CAST(CAST(f."paid_at" AS date) AS date) AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date);
-- apply/party_month
ANALYZE "scratch_flow";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_period";
-- apply/party_month
CREATE TEMP TABLE "scratch_period" AS
WITH digit AS (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
               UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9),
bound AS (SELECT (SELECT LEAST(COALESCE((SELECT MIN(x.firn_period) FROM "scratch_flow" x), (SELECT MIN(s.period_end) FROM "firn"."period" s WHERE s.target = 'party_month')), COALESCE((SELECT MIN(s.period_end) FROM "firn"."period" s WHERE s.target = 'party_month'), (SELECT MIN(x.firn_period) FROM "scratch_flow" x)))) AS first_day, CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(n.run_at AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) AS last_day
            FROM "scratch_run_now" n),
step AS (SELECT o.first_day + 28 * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n + 10 * b.n + a.n) AS d, o.last_day
           FROM bound o
           JOIN digit f ON 28 * 100000 * f.n <= o.last_day - o.first_day
           JOIN digit e ON 28 * (100000 * f.n + 10000 * e.n) <= o.last_day - o.first_day
           JOIN digit d ON 28 * (100000 * f.n + 10000 * e.n + 1000 * d.n) <= o.last_day - o.first_day
           JOIN digit c ON 28 * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n) <= o.last_day - o.first_day
           JOIN digit b ON 28 * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n + 10 * b.n) <= o.last_day - o.first_day
           JOIN digit a ON 28 * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n + 10 * b.n + a.n) <= o.last_day - o.first_day)
SELECT DISTINCT CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(y.d AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) AS period_end
  FROM step y
 WHERE CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(y.d AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) <= y.last_day;
-- apply/party_month
DROP TABLE IF EXISTS "scratch_carry";
-- apply/party_month
CREATE TEMP TABLE "scratch_carry" AS
SELECT d.tenant_key AS firn_tenant, d.firn_group AS firn_key, CAST(d.firn_group || '|' || TO_CHAR(p.period_end, 'YYYY-MM-DD') AS varchar(65535)) AS firn_row, p.period_end AS firn_ref_period, d.firn_row AS firn_from_row, d."party_key" AS "party_key", d."balance" AS "balance", CAST(TO_CHAR(p.period_end, 'YYYYMMDD') AS bigint) AS "period_date_key",
       CAST('applied' AS varchar(12)) AS firn_outcome
  FROM "firn"."period" s
  JOIN (SELECT u.tenant_key FROM "scratch_until" u WHERE NOT u.firn_rests) b ON b.tenant_key = s.tenant_key
  JOIN "dw"."party_month" d ON d.tenant_key = s.tenant_key AND d.period_date_key = CAST(TO_CHAR(s.period_end, 'YYYYMMDD') AS bigint)
  JOIN "scratch_period" p ON p.period_end > s.period_end
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_touched" t ON t.firn_key = d.firn_group
 WHERE s.target = 'party_month' AND p.period_end <= CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(n.run_at AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date) AND t.firn_key IS NULL;
-- apply/party_month
INSERT INTO "dw"."date" (date_key, date_value, year, quarter, month, month_name, day, day_of_week, day_name, week_of_year, is_weekend, firn_inferred, firn_deleted)
SELECT CAST(TO_CHAR(x.date_value, 'YYYYMMDD') AS bigint), x.date_value,
       CAST(EXTRACT(year FROM x.date_value) AS integer), CAST(EXTRACT(quarter FROM x.date_value) AS integer),
       CAST(EXTRACT(month FROM x.date_value) AS integer), CAST(BTRIM(TO_CHAR(x.date_value, 'Month')) AS varchar(9)),
       CAST(EXTRACT(day FROM x.date_value) AS integer),
       CAST(CASE WHEN EXTRACT(dow FROM x.date_value) = 0 THEN 7 ELSE EXTRACT(dow FROM x.date_value) END AS integer),
       CAST(BTRIM(TO_CHAR(x.date_value, 'Day')) AS varchar(9)), CAST(EXTRACT(week FROM x.date_value) AS integer),
       CASE WHEN EXTRACT(dow FROM x.date_value) IN (0, 6) THEN true ELSE false END,
       CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted
  FROM (SELECT DISTINCT w."firn_ref_period" AS date_value FROM "scratch_carry" w WHERE w.firn_outcome = 'applied' AND w."firn_ref_period" IS NOT NULL) x
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."date" t WHERE t.date_value = x.date_value);
-- apply/party_month
INSERT INTO "dw"."party_month" (tenant_key, "party_key", "balance", "period_date_key", firn_row, firn_run, firn_group)
SELECT x.firn_tenant, x."party_key", x."balance", x."period_date_key", x.firn_row, n.run_id, x.firn_key
  FROM "scratch_carry" x
 CROSS JOIN "scratch_run_now" n;
-- apply/party_month
CREATE TEMP TABLE "scratch_image" AS
SELECT y.firn_tenant, y.firn_key, CAST(y.firn_key || '|' || TO_CHAR(y.firn_ref_period, 'YYYY-MM-DD') AS varchar(65535)) AS firn_row, y.firn_ref_period,
       y."party_key",
       CAST(ROUND(COALESCE(y."balance", 0), 2) AS decimal(14,2)) AS "balance",
       CAST(true AS boolean) AS firn_live, CAST('applied' AS varchar(12)) AS firn_outcome
  FROM (
        SELECT g.firn_tenant, g.firn_key, p.period_end AS firn_ref_period, g."party_key",
               SUM(l."balance") OVER (PARTITION BY g.firn_key ORDER BY p.period_end ROWS UNBOUNDED PRECEDING) AS "balance"
          FROM (SELECT x.firn_tenant, x.firn_key, MIN(x.firn_period) AS firn_first, MAX(x."party_key") AS "party_key"
                  FROM "scratch_flow" x
                 GROUP BY x.firn_tenant, x.firn_key) g
          JOIN "scratch_period" p ON p.period_end >= g.firn_first
          LEFT JOIN "scratch_flow" l ON l.firn_tenant = g.firn_tenant AND l.firn_key = g.firn_key AND l.firn_period = p.period_end
       ) y
  JOIN "scratch_touched" t ON t.firn_key = y.firn_key
  JOIN "scratch_until" u ON u.tenant_key = y.firn_tenant
  LEFT JOIN "firn"."period" s ON s.target = 'party_month' AND s.tenant_key = y.firn_tenant
 WHERE y.firn_ref_period <= u.firn_until AND (y.firn_ref_period >= t.firn_from OR s.period_end IS NULL OR y.firn_ref_period > s.period_end);
-- apply/party_month
INSERT INTO "scratch_image" (firn_tenant, firn_key, firn_row, firn_live, firn_outcome)
SELECT d.tenant_key, t.firn_key, d.firn_row, CAST(false AS boolean), CAST('dead' AS varchar(12))
  FROM "scratch_touched" t
  JOIN "dw"."party_month" d ON d.tenant_key = t.firn_tenant AND d."firn_group" = t.firn_key
   AND d.period_date_key >= CAST(TO_CHAR(t.firn_from, 'YYYYMMDD') AS bigint)
  LEFT JOIN "scratch_image" i ON i.firn_tenant = d.tenant_key AND i.firn_row = d.firn_row
 WHERE i.firn_row IS NULL;
-- apply/party_month
ANALYZE "scratch_image";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/party_month
CREATE TEMP TABLE "scratch_missing_image" AS
SELECT w.*
  FROM "scratch_image" w
  LEFT JOIN "dw"."date" k0 ON k0.date_value = w."firn_ref_period"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_period" IS NOT NULL AND k0.date_value IS NULL));
-- apply/party_month
INSERT INTO "dw"."date" (date_key, date_value, year, quarter, month, month_name, day, day_of_week, day_name, week_of_year, is_weekend, firn_inferred, firn_deleted)
SELECT CAST(TO_CHAR(x.date_value, 'YYYYMMDD') AS bigint), x.date_value,
       CAST(EXTRACT(year FROM x.date_value) AS integer), CAST(EXTRACT(quarter FROM x.date_value) AS integer),
       CAST(EXTRACT(month FROM x.date_value) AS integer), CAST(BTRIM(TO_CHAR(x.date_value, 'Month')) AS varchar(9)),
       CAST(EXTRACT(day FROM x.date_value) AS integer),
       CAST(CASE WHEN EXTRACT(dow FROM x.date_value) = 0 THEN 7 ELSE EXTRACT(dow FROM x.date_value) END AS integer),
       CAST(BTRIM(TO_CHAR(x.date_value, 'Day')) AS varchar(9)), CAST(EXTRACT(week FROM x.date_value) AS integer),
       CASE WHEN EXTRACT(dow FROM x.date_value) IN (0, 6) THEN true ELSE false END,
       CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted
  FROM (SELECT DISTINCT w."firn_ref_period" AS date_value FROM "scratch_missing_image" w WHERE w.firn_outcome = 'applied' AND w."firn_ref_period" IS NOT NULL) x
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."date" t WHERE t.date_value = x.date_value);
-- apply/party_month
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/party_month
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, COALESCE(CAST(TO_CHAR(i."firn_ref_period", 'YYYYMMDD') AS bigint), -1) AS "period_date_key", 
       CASE WHEN d.firn_row IS NULL THEN false ELSE true END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."party_month" d ON d.tenant_key = i.firn_tenant AND d.firn_row = i.firn_row
  
 WHERE CASE WHEN i.firn_live AND d.firn_row IS NOT NULL
                 AND (d."party_key" = i."party_key" OR (d."party_key" IS NULL AND i."party_key" IS NULL))
                 AND (d."balance" = i."balance" OR (d."balance" IS NULL AND i."balance" IS NULL))
                 AND (d."period_date_key" = COALESCE(CAST(TO_CHAR(i."firn_ref_period", 'YYYYMMDD') AS bigint), -1) OR (d."period_date_key" IS NULL AND COALESCE(CAST(TO_CHAR(i."firn_ref_period", 'YYYYMMDD') AS bigint), -1) IS NULL)) THEN false
            WHEN NOT i.firn_live AND d.firn_row IS NULL THEN false
            ELSE true END;
-- apply/party_month
ANALYZE "scratch_resolved";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_live";
-- apply/party_month
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved" x) + (SELECT COUNT(*) FROM "scratch_carry") > 0 THEN (SELECT COUNT(*) FROM "dw"."party_month" t WHERE true) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) + (SELECT COUNT(*) FROM "scratch_carry") AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/party_month
UPDATE "scratch_live" SET live_before = live_before - (SELECT COUNT(*) FROM "scratch_carry");
-- apply/party_month
DELETE FROM "dw"."party_month" USING "scratch_resolved" x
 WHERE "dw"."party_month".tenant_key = x.firn_tenant AND "dw"."party_month".firn_row = x.firn_row;
-- apply/party_month
INSERT INTO "dw"."party_month" (tenant_key, "party_key", "balance", "period_date_key", firn_row, firn_run, firn_group)
SELECT x.firn_tenant, x."party_key", x."balance", x."period_date_key", x.firn_row, n.run_id, x.firn_key
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 WHERE x.firn_live;
-- apply/party_month
DELETE FROM "firn"."period" USING (SELECT u.tenant_key FROM "scratch_until" u WHERE NOT u.firn_rests) b
 WHERE "firn"."period".target = 'party_month' AND "firn"."period".tenant_key = b.tenant_key;
-- apply/party_month
INSERT INTO "firn"."period" (target, tenant_key, period_end)
SELECT CAST('party_month' AS varchar(128)), b.tenant_key, CAST(CAST(DATE_TRUNC('month', CAST(CAST(DATE_TRUNC('month', CAST(n.run_at AS timestamp)) AS date) + 31 AS timestamp)) AS date) - 1 AS date)
  FROM (SELECT u.tenant_key FROM "scratch_until" u WHERE NOT u.firn_rests) b
 CROSS JOIN "scratch_run_now" n;
-- apply/party_month
DROP TABLE IF EXISTS "scratch_read_fact.payment";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_counted_fact.payment";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/party_month
CREATE TEMP TABLE "scratch_read_fact.payment" AS
SELECT b.tenant_key, COUNT(t.firn_key) AS rows_read, CAST(NULL AS varchar(64)) AS watermark
  FROM "scratch_run_branch" b
  LEFT JOIN "scratch_touched" t ON t.firn_tenant = b.tenant_key
 WHERE b.feed = 'party_months' AND b.aside IS NULL
 GROUP BY b.tenant_key;
-- apply/party_month
CREATE TEMP TABLE "scratch_counted_fact.payment" AS
SELECT r.tenant_key AS firn_tenant, r.rows_read AS n
  FROM "scratch_read_fact.payment" r;
-- apply/party_month
CREATE TEMP TABLE "scratch_held_f3" AS
SELECT b.tenant_key, CAST(NULL AS varchar(400)) AS reason
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/party_month
CREATE TEMP TABLE "scratch_tally_f3" AS
SELECT x.firn_tenant, COUNT(DISTINCT x.firn_key) AS n, COUNT(DISTINCT x.firn_key) AS applied,
       CAST(0 AS bigint) AS superseded, CAST(0 AS bigint) AS ignored, CAST(0 AS bigint) AS quarantined,
       SUM(CASE WHEN x.firn_live AND NOT x.firn_was_live THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN x.firn_live AND x.firn_was_live THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN NOT x.firn_live AND x.firn_was_live THEN 1 ELSE 0 END) AS removed
  FROM "scratch_resolved" x
 GROUP BY x.firn_tenant;
-- apply/party_month
CREATE TEMP TABLE "scratch_vanished_f3" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/party_month
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
  LEFT JOIN "scratch_read_fact.payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_fact.payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'party_months' AND b.aside IS NULL;
-- apply/party_month
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/party_month
CREATE TEMP TABLE "scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_fact.payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'party_months' AND b.aside IS NULL;
-- apply/party_month
DELETE FROM "firn"."branch_state" USING "scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/party_month
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f3" x;
-- apply/party_month
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."party_month" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/party_month
UPDATE "firn"."target_state" SET version = version + 1, definition = '70f8322b6393589131e71a6503846f0f' WHERE target = 'party_month';
-- apply/party_month
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('party_month' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/party_month
DROP TABLE IF EXISTS "scratch_live";
-- apply/party_month
ANALYZE "dw"."party_month";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_missing_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_duplicate_f3";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_read_fact.payment";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_counted_fact.payment";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_all";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_flow";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_until";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_touched";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_image";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_period";
-- apply/party_month
DROP TABLE IF EXISTS "scratch_carry";
-- apply/party_month
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
(1, 'acme_in_bank', 'parties', 'd2f5b7aa53025bbd372e4c8fb290fd7b'),
(1, 'acme_in_bank', 'payments', '0a9ac25e228a34cd6e71322fd4cbafdb'),
(2, 'bolt_in_bank', 'parties', 'd2f5b7aa53025bbd372e4c8fb290fd7b'),
(2, 'bolt_in_bank', 'payments', '0a9ac25e228a34cd6e71322fd4cbafdb');
-- end
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('d2f5b7aa53025bbd372e4c8fb290fd7b', 1, 'no', 'character varying(20)', 1, 1),
('d2f5b7aa53025bbd372e4c8fb290fd7b', 2, 'rating', 'character varying(20)', 0, 0),
('d2f5b7aa53025bbd372e4c8fb290fd7b', 3, 'since', 'timestamp without time zone', 0, 0),
('0a9ac25e228a34cd6e71322fd4cbafdb', 1, 'no', 'integer', 1, 1),
('0a9ac25e228a34cd6e71322fd4cbafdb', 2, 'party', 'character varying(20)', 0, 0),
('0a9ac25e228a34cd6e71322fd4cbafdb', 3, 'paid_at', 'timestamp without time zone', 0, 0),
('0a9ac25e228a34cd6e71322fd4cbafdb', 4, 'amount', 'numeric(12,2)', 0, 0);
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
DROP TABLE IF EXISTS "scratch_delta_party";
-- end
DROP TABLE IF EXISTS "scratch_read_party";
-- end
DROP TABLE IF EXISTS "scratch_counted_party";
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

