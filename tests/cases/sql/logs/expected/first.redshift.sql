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

-- shape/client
BEGIN;
-- shape/client
CREATE TABLE IF NOT EXISTS "dw"."client" (
    "client_key" bigint NOT NULL,
    tenant_key bigint,
    "client_no" varchar(40),
    "name" varchar(80),
    firn_key varchar(65535),
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/client
INSERT INTO "dw"."client" ("client_key", "client_no", "name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(40)), CAST('unknown' AS varchar(80)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."client" d WHERE d."client_key" = -1);
-- shape/client
INSERT INTO "dw"."client" ("client_key", "name", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(80)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."client" d WHERE d."client_key" = -2);
-- shape/client
CREATE TABLE IF NOT EXISTS "firn"."lock_client" (unused integer);
-- shape/client
CREATE TABLE IF NOT EXISTS "firn"."contribution_clients" (
    tenant_key bigint NOT NULL,
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    "client_no" varchar(40),
    "name" varchar(80)
)
DISTSTYLE KEY DISTKEY (firn_key)
COMPOUND SORTKEY (tenant_key);
-- shape/client
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('client' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('92c26d7fda9bf6c0bd8a78f8179ca40a' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'client');
-- shape/client
COMMIT;

-- shape/client_life
BEGIN;
-- shape/client_life
CREATE TABLE IF NOT EXISTS "dw"."client_life" (
    "client_life_key" bigint NOT NULL,
    "client_life_durable_key" bigint NOT NULL,
    tenant_key bigint,
    "client_no" varchar(40),
    "name" varchar(80),
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
-- shape/client_life
INSERT INTO "dw"."client_life" ("client_life_key", "client_no", "name", "client_life_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(40)), CAST('unknown' AS varchar(80)), CAST(-1 AS bigint), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."client_life" d WHERE d."client_life_key" = -1);
-- shape/client_life
INSERT INTO "dw"."client_life" ("client_life_key", "name", "client_life_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(80)), CAST(-2 AS bigint), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."client_life" d WHERE d."client_life_key" = -2);
-- shape/client_life
CREATE TABLE IF NOT EXISTS "firn"."lock_client_life" (unused integer);
-- shape/client_life
CREATE TABLE IF NOT EXISTS "firn"."contribution_lives" (
    tenant_key bigint NOT NULL,
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    "client_no" varchar(40),
    "name" varchar(80),
    firn_run bigint NOT NULL,
    firn_from timestamp NOT NULL,
    firn_to timestamp,
    firn_live boolean NOT NULL,
    firn_newest boolean NOT NULL,
    firn_followed boolean NOT NULL
)
DISTSTYLE KEY DISTKEY (firn_key)
COMPOUND SORTKEY (tenant_key);
-- shape/client_life
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('client_life' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('3457a82ac4a4ed83011bd5263e9f5d3b' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'client_life');
-- shape/client_life
COMMIT;

-- shape/sale
BEGIN;
-- shape/sale
CREATE TABLE IF NOT EXISTS "dw"."sale" (
    tenant_key bigint NOT NULL,
    "sale_no" varchar(40),
    "amount" decimal(12,2),
    "client_key" bigint,
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
SELECT CAST('sale' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('7ae0ed153a63203eeab574adfcfc72c2' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'sale');
-- shape/sale
COMMIT;

-- shape/sale_line
BEGIN;
-- shape/sale_line
CREATE TABLE IF NOT EXISTS "dw"."sale_line" (
    tenant_key bigint NOT NULL,
    "sale_no" varchar(40),
    "amount" decimal(12,2),
    firn_row varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    firn_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/sale_line
CREATE TABLE IF NOT EXISTS "firn"."lock_sale_line" (unused integer);
-- shape/sale_line
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('sale_line' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('c8cc42b31c728180e56e82410b4cf718' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'sale_line');
-- shape/sale_line
COMMIT;

-- shape/client_total
BEGIN;
-- shape/client_total
CREATE TABLE IF NOT EXISTS "dw"."client_total" (
    tenant_key bigint NOT NULL,
    "client_key" bigint,
    "total" decimal(14,2),
    firn_row varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_run bigint
)
DISTSTYLE AUTO
SORTKEY AUTO;
-- shape/client_total
CREATE TABLE IF NOT EXISTS "firn"."lock_client_total" (unused integer);
-- shape/client_total
CREATE TABLE IF NOT EXISTS "firn"."contribution_totals" (
    tenant_key bigint NOT NULL,
    firn_row varchar(65535) NOT NULL,
    firn_key varchar(65535) NOT NULL,
    firn_hash varchar(32),
    firn_order varchar(65535),
    "total" decimal(38,10),
    "firn_ref_client" varchar(65535),
    "firn_ref_client_1" varchar(40)
)
DISTSTYLE KEY DISTKEY (firn_key)
COMPOUND SORTKEY (tenant_key);
-- shape/client_total
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('client_total' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('3445d73bfbfec432bc1dcba0d9fcbd79' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'client_total');
-- shape/client_total
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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('logs' AS varchar(64))
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
('sale', 'sales', 'sale', 1, NULL, true, false, true, true, false, false, false, NULL, 1, 'ad1faab586e2e251396a0da7c4d41766-2673e7162a9f179d'),
('sale', 'sales', 'sale', 2, NULL, true, false, true, false, false, false, false, NULL, 1, '51aac9ee57af47474774f656e8e0b34c'),
('sale_line', 'sale_lines', 'sale', 1, NULL, true, false, false, true, false, false, false, NULL, 1, 'd740ab5a7c217bd048687ee3acfe1de2-2673e7162a9f179d'),
('sale_line', 'sale_lines', 'sale', 2, NULL, true, false, false, false, false, false, false, NULL, 1, '1ed157a102c8cb6a1196fe69d3b961ec'),
('client_total', 'totals', 'sale', 1, NULL, true, false, false, true, false, false, false, NULL, 1, '835b4ca1cfcc1a354654c3f56e3c5378-2673e7162a9f179d'),
('client_total', 'totals', 'sale', 2, NULL, true, false, false, false, false, false, false, NULL, 1, '9c285c4b3808727347fcfd8ae1f4cc84'),
('client', 'clients', 'client', 1, NULL, true, false, true, true, false, false, false, NULL, 1, 'e49b01f8e4ae13ca46749cd2a54855a7-2673e7162a9f179d'),
('client', 'clients', 'client', 2, NULL, true, false, true, false, false, false, false, NULL, 1, '6a9feb28cbc48a02d2d58bf5b8675a6c'),
('client_life', 'lives', 'client', 1, NULL, true, false, true, true, false, false, false, NULL, 1, '745cc7edfb85f91ef83c0c39fc107262'),
('client_life', 'lives', 'client', 2, NULL, true, false, true, false, false, false, false, NULL, 1, '6410ba1258eabd3e752739150262f1fb');
-- begin
LOCK "firn"."tenant";
-- begin
SELECT CAST(CASE WHEN COALESCE(MAX(t.tenant_key), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the tenants has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."tenant" t;
-- begin
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name) VALUES
(1, 'acme', 'in', 'acme'),
(2, 'globex', 'in', 'globex');
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
CREATE TEMP TABLE "scratch_delta_sale" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."no") AS varchar(10)) || ':' || (b."no"), '~') || COALESCE(CAST(LEN(CAST(b."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(b."client") AS varchar(10)) || ':' || (b."client"), '~')) AS varchar(32)) AS firn_hash, b.firn_of,
       b."no",
       b."amount",
       b."client"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."no") AS varchar(10)) || ':' || (q."no"), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."client") AS varchar(10)) || ':' || (q."client"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."amount", q."client"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL OR s."client" IS NULL) THEN s.firn_json END AS firn_json, s."no", s."amount", s."client"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected, '') AS varchar(65535)) AS firn_reason, r."no", r."amount", r."client"
                  FROM (SELECT CAST(CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS varchar(64))) AS varchar(20)) || ':' || CAST("t"."id" AS varchar(64)), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."seq") AS varchar(20)) || ':' || "t"."seq", '~') END AS varchar(65535)) AS firn_row,
               CAST(COALESCE("t"."seq", '') AS varchar(65535)) AS firn_order,
               CAST(CASE WHEN ("t"."id") IS NULL THEN NULL ELSE CAST("t"."id" AS varchar(64)) END AS varchar(65535)) AS firn_of,
               CAST(CASE WHEN upper(CAST(NULLIF(BTRIM("t"."op"), '') AS varchar(160))) IN (upper('D'), upper('DELETE')) THEN 'd' ELSE 'a' END AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"seq":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."seq", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."op" AS varchar(4)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"client":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."client", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN (CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS varchar(64))) AS varchar(20)) || ':' || CAST("t"."id" AS varchar(64)), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."seq") AS varchar(20)) || ':' || "t"."seq", '~') END) IS NULL THEN 'the row identity is NULL; ' ELSE '' END AS firn_rejected,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(40)) AS varchar(40)) AS "no",
               CAST("t"."amount" AS decimal(12,2)) AS "amount",
               CAST(CAST(NULLIF(BTRIM("t"."client"), '') AS varchar(40)) AS varchar(40)) AS "client"
                          FROM "acme_in_shop"."sales" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."no") AS varchar(10)) || ':' || (q."no"), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."client") AS varchar(10)) || ':' || (q."client"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."amount", q."client"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL OR s."client" IS NULL) THEN s.firn_json END AS firn_json, s."no", s."amount", s."client"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected, '') AS varchar(65535)) AS firn_reason, r."no", r."amount", r."client"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST(COALESCE(RTRIM(RTRIM(TO_CHAR("t"."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '') AS varchar(65535)) AS firn_order,
               CAST(NULL AS varchar(65535)) AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"seq":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."seq", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."op" AS varchar(4)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"client":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."client", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN (CAST("t"."id" AS varchar(64))) IS NULL THEN 'the row identity is NULL; ' ELSE '' END AS firn_rejected,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(40)) AS varchar(40)) AS "no",
               CAST("t"."amount" AS decimal(12,2)) AS "amount",
               CAST(CAST(NULLIF(BTRIM("t"."client"), '') AS varchar(40)) AS varchar(40)) AS "client"
                          FROM "globex_in_shop"."sales" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/sale
CREATE TEMP TABLE "scratch_read_sale" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."seq"), '') AS varchar(800)), '') IS NULL THEN NULL ELSE "t"."at" END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."seq"), '') AS varchar(800)), '') IS NULL THEN NULL ELSE "t"."at" END) < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."seq"), '') AS varchar(800)), '') IS NULL THEN NULL ELSE "t"."at" END) ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "acme_in_shop"."sales" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "globex_in_shop"."sales" "t"
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

-- collect/client
BEGIN;
-- collect/client
DROP TABLE IF EXISTS "scratch_delta_client";
-- collect/client
DROP TABLE IF EXISTS "scratch_read_client";
-- collect/client
DROP TABLE IF EXISTS "scratch_counted_client";
-- collect/client
CREATE TEMP TABLE "scratch_delta_client" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."no") AS varchar(10)) || ':' || (b."no"), '~') || COALESCE(CAST(LEN(b."name") AS varchar(10)) || ':' || (b."name"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~')) AS varchar(32)) AS firn_hash, b.firn_at, b.firn_of,
       b."no",
       b."name",
       b."since"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."no") AS varchar(10)) || ':' || (q."no"), '~') || COALESCE(CAST(LEN(q."name") AS varchar(10)) || ':' || (q."name"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."since"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN s.firn_json END AS firn_json, s."no", s."name", s."since"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected, '') AS varchar(65535)) AS firn_reason, r."no", r."name", r."since"
                  FROM (SELECT CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."op"), '') AS varchar(160))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS varchar(64))) AS varchar(20)) || ':' || CAST("t"."id" AS varchar(64)), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."seq") AS varchar(20)) || ':' || "t"."seq", '~') END END AS varchar(65535)) AS firn_row,
               CAST(COALESCE("t"."seq", '') AS varchar(65535)) AS firn_order,
               CAST(NULL AS timestamp) AS firn_at,
               CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."op"), '') AS varchar(160))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE CAST("t"."id" AS varchar(64)) END END AS varchar(65535)) AS firn_of,
               CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."op"), '') AS varchar(160))) IN (upper('T'))) AND COALESCE("t"."seq", '') <> '' THEN 't' WHEN upper(CAST(NULLIF(BTRIM("t"."op"), '') AS varchar(160))) IN (upper('D'), upper('DELETE')) THEN 'd' ELSE 'a' END AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"seq":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."seq", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."op" AS varchar(4)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN (CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS varchar(64))) AS varchar(20)) || ':' || CAST("t"."id" AS varchar(64)), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."seq") AS varchar(20)) || ':' || "t"."seq", '~') END) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."op"), '') AS varchar(160))) IN (upper('T'))) THEN 'a truncate without its place in the order: what it emptied cannot be told; ' ELSE '' END AS firn_rejected,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(40)) AS varchar(40)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(80)) AS varchar(80)) AS "name",
               CAST("t"."at" AS timestamp) AS "since"
                          FROM "acme_in_shop"."clients" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."no") AS varchar(10)) || ':' || (q."no"), '~') || COALESCE(CAST(LEN(q."name") AS varchar(10)) || ':' || (q."name"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."since"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN s.firn_json END AS firn_json, s."no", s."name", s."since"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected, '') AS varchar(65535)) AS firn_reason, r."no", r."name", r."since"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(NULL AS timestamp) AS firn_at,
               CAST(NULL AS varchar(65535)) AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               JSON_PARSE('{' || '"seq":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."seq", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."op" AS varchar(4)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') AS firn_json,
               CASE WHEN (CAST("t"."id" AS varchar(64))) IS NULL THEN 'the row identity is NULL; ' ELSE '' END AS firn_rejected,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(40)) AS varchar(40)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(80)) AS varchar(80)) AS "name",
               CAST("t"."at" AS timestamp) AS "since"
                          FROM "globex_in_shop"."clients" "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/client
CREATE TEMP TABLE "scratch_read_client" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "acme_in_shop"."clients" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "globex_in_shop"."clients" "t"
 WHERE true;
-- collect/client
ANALYZE "scratch_delta_client";
-- collect/client
CREATE TEMP TABLE "scratch_counted_client" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_client" d
 GROUP BY d.firn_tenant;
-- collect/client
COMMIT;

-- apply/client
BEGIN;
-- apply/client
LOCK "firn"."lock_client";
-- apply/client
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'client';
-- apply/client
DROP TABLE IF EXISTS "scratch_work_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_vanished_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_bad_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_held_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_truncated_f4";
-- apply/client
CREATE TEMP TABLE "scratch_truncated_f4" AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, d.firn_at AS firn_at, 0 AS firn_known
          FROM "scratch_delta_client" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'clients' AND b.aside IS NULL
         WHERE d.firn_class = 't') y
 CROSS JOIN "scratch_run_now" n
 GROUP BY y.firn_tenant, y.firn_order;
-- apply/client
ANALYZE "scratch_truncated_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_folded_f4";
-- apply/client
CREATE TEMP TABLE "scratch_folded_f4" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y.firn_at, y."no", y."name", y."since"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CASE WHEN t.firn_order > CAST('' AS varchar(65535)) THEN t.firn_order ELSE CAST('' AS varchar(65535)) END END AS firn_known, d.firn_at, d."no", d."name", d."since"
          FROM "scratch_delta_client" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'clients' AND b.aside IS NULL
          LEFT JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "scratch_truncated_f4" x
                      WHERE true
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = d.firn_tenant) y;
-- apply/client
ANALYZE "scratch_folded_f4";
-- apply/client
CREATE TEMP TABLE "scratch_vanished_f4" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/client
CREATE TEMP TABLE "scratch_bad_f4" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f4" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/client
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
  LEFT JOIN "scratch_read_client" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_client" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f4" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'clients' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/client
ANALYZE "scratch_held_f4";
-- apply/client
DELETE FROM "scratch_truncated_f4" USING "scratch_held_f4" h WHERE "scratch_truncated_f4".firn_tenant = h.tenant_key;
-- apply/client
CREATE TEMP TABLE "scratch_work_f4" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 't' THEN 'ignored'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."client_no" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(40)) IS NULL THEN 'client_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_key, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS varchar(40)) AS "client_no",
                       CAST(d."name" AS varchar(80)) AS "name"
                          FROM "scratch_folded_f4" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'clients' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/client
ANALYZE "scratch_work_f4";
-- apply/client
DELETE FROM "scratch_work_f4" USING "scratch_held_f4" h WHERE "scratch_work_f4".firn_tenant = h.tenant_key;
-- apply/client
DELETE FROM "scratch_vanished_f4" USING "scratch_held_f4" h WHERE "scratch_vanished_f4".firn_tenant = h.tenant_key;
-- apply/client
DROP TABLE IF EXISTS "scratch_tally_f4";
-- apply/client
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
-- apply/client
DELETE FROM "firn"."contribution_clients" USING "scratch_work_f4" w
 WHERE "firn"."contribution_clients".tenant_key = w.firn_tenant AND "firn"."contribution_clients".firn_row = w.firn_row AND w.firn_loaded;
-- apply/client
DELETE FROM "firn"."contribution_clients" USING "scratch_vanished_f4" v
 WHERE "firn"."contribution_clients".tenant_key = v.firn_tenant AND "firn"."contribution_clients".firn_row = v.firn_row;
-- apply/client
INSERT INTO "firn"."contribution_clients" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "client_no", "name")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."client_no", w."name" FROM "scratch_work_f4" w WHERE w.firn_outcome = 'applied';
-- apply/client
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f4" w WHERE w.firn_outcome = 'applied'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/client
ANALYZE "scratch_touched";
-- apply/client
DROP TABLE IF EXISTS "scratch_image";
-- apply/client
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."client_no" END AS "client_no",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."name" END AS "name",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_clients" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/client
ANALYZE "scratch_image";
-- apply/client
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, 
       d."client_key" AS firn_member,
       CASE WHEN d."client_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."client" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."client_no" = i."client_no" OR (d."client_no" IS NULL AND i."client_no" IS NULL))
                 AND (d."name" = i."name" OR (d."name" IS NULL AND i."name" IS NULL)) THEN false ELSE true END;
-- apply/client
ANALYZE "scratch_resolved";
-- apply/client
DROP TABLE IF EXISTS "scratch_live";
-- apply/client
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."client" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."client_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/client
UPDATE "dw"."client"
   SET "name" = x."name",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."client".firn_key = x.firn_key AND x.firn_live;
-- apply/client
INSERT INTO "dw"."client" ("client_key", firn_key, tenant_key, "client_no", "name", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."client_no", x."name", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'client' AND x.firn_live AND x.firn_member IS NULL;
-- apply/client
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."client_key") + 1 FROM "dw"."client" d)
 WHERE target = 'client'
   AND next_key <= (SELECT MAX(d."client_key") FROM "dw"."client" d);
-- apply/client
UPDATE "dw"."client"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."client".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/client
DELETE FROM "firn"."quarantine" USING "scratch_folded_f4" d
 WHERE "firn"."quarantine".target = 'client' AND "firn"."quarantine".feed = 'clients'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/client
DELETE FROM "firn"."quarantine"
 WHERE target = 'client' AND feed = 'clients'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'clients' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'clients' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/client
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('client' AS varchar(128)), CAST('clients' AS varchar(128)), CAST('client' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"client_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."client_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f4" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/client
DELETE FROM "firn"."ended" WHERE target = 'client' AND feed = 'clients';
-- apply/client
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('client' AS varchar(128)), CAST('clients' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "scratch_work_f4" w
  JOIN "scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'clients' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/client
DELETE FROM "firn"."truncated" WHERE target = 'client' AND feed = 'clients';
-- apply/client
INSERT INTO "firn"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST('client' AS varchar(128)), CAST('clients' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM "scratch_truncated_f4" x
 WHERE x.firn_new;
-- apply/client
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
  LEFT JOIN "scratch_read_client" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f4" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_client" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f4" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'clients' AND b.aside IS NULL;
-- apply/client
DROP TABLE IF EXISTS "scratch_state_f4";
-- apply/client
CREATE TEMP TABLE "scratch_state_f4" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_client" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f4" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'clients' AND b.aside IS NULL;
-- apply/client
DELETE FROM "firn"."branch_state" USING "scratch_state_f4" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/client
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f4" x;
-- apply/client
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."client" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."client_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/client
UPDATE "firn"."target_state" SET version = version + 1, definition = '92c26d7fda9bf6c0bd8a78f8179ca40a' WHERE target = 'client';
-- apply/client
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('client' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."client" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/client
DROP TABLE IF EXISTS "scratch_live";
-- apply/client
ANALYZE "dw"."client";
-- apply/client
ANALYZE "firn"."contribution_clients";
-- apply/client
DROP TABLE IF EXISTS "scratch_work_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_vanished_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_bad_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_held_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_state_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_tally_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_missing_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_duplicate_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_folded_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_truncated_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_emptied_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_ends_f4";
-- apply/client
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/client
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client
DROP TABLE IF EXISTS "scratch_image";
-- apply/client
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client
COMMIT;

-- apply/client_life
BEGIN;
-- apply/client_life
LOCK "firn"."lock_client_life";
-- apply/client_life
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'client_life';
-- apply/client_life
DROP TABLE IF EXISTS "scratch_work_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_vanished_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_bad_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_held_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_truncated_f5";
-- apply/client_life
CREATE TEMP TABLE "scratch_truncated_f5" AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, COALESCE(d.firn_at, CAST(d."since" AS timestamp)) AS firn_at, 0 AS firn_known
          FROM "scratch_delta_client" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'lives' AND b.aside IS NULL
         WHERE d.firn_class = 't') y
 CROSS JOIN "scratch_run_now" n
 GROUP BY y.firn_tenant, y.firn_order;
-- apply/client_life
ANALYZE "scratch_truncated_f5";
-- apply/client_life
CREATE TEMP TABLE "scratch_vanished_f5" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/client_life
CREATE TEMP TABLE "scratch_bad_f5" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f5" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/client_life
CREATE TEMP TABLE "scratch_held_f5" AS
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
  LEFT JOIN "scratch_read_client" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_client" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f5" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f5" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'lives' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/client_life
ANALYZE "scratch_held_f5";
-- apply/client_life
DELETE FROM "scratch_truncated_f5" USING "scratch_held_f5" h WHERE "scratch_truncated_f5".firn_tenant = h.tenant_key;
-- apply/client_life
CREATE TEMP TABLE "scratch_work_f5" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 't' THEN 'ignored'
                 WHEN r.firn_class = 'd' AND r.firn_changelog AND r.firn_key IS NOT NULL THEN 'applied'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."client_no" AS varchar(65535)) AS firn_key,
                       COALESCE(p0.firn_at, p0.firn_run_at) AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(40)) IS NULL THEN 'client_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_key, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS varchar(40)) AS "client_no",
                       CAST(d."name" AS varchar(80)) AS "name",
                       CAST(d."since" AS timestamp) AS "firn_at"
                          FROM "scratch_delta_client" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'lives' AND b.aside IS NULL
                          CROSS JOIN "scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/client_life
ANALYZE "scratch_work_f5";
-- apply/client_life
DELETE FROM "scratch_work_f5" USING "scratch_held_f5" h WHERE "scratch_work_f5".firn_tenant = h.tenant_key;
-- apply/client_life
DELETE FROM "scratch_vanished_f5" USING "scratch_held_f5" h WHERE "scratch_vanished_f5".firn_tenant = h.tenant_key;
-- apply/client_life
DROP TABLE IF EXISTS "scratch_tally_f5";
-- apply/client_life
CREATE TEMP TABLE "scratch_tally_f5" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "scratch_work_f5" w
 GROUP BY w.firn_tenant;
-- apply/client_life
INSERT INTO "firn"."contribution_lives" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "client_no", "name", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."client_no", w."name", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "scratch_work_f5" w CROSS JOIN "scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/client_life
UPDATE "firn"."contribution_lives"
   SET firn_from = x.firn_at
  FROM (SELECT c.tenant_key, c.firn_row, MAX(t.firn_at) AS firn_at
          FROM "firn"."contribution_lives" c
          JOIN "scratch_truncated_f5" t ON t.firn_tenant = c.tenant_key AND c.firn_order > t.firn_order AND c.firn_from < t.firn_at
         CROSS JOIN "scratch_run_now" n
         WHERE t.firn_new OR c.firn_run = n.run_id
         GROUP BY c.tenant_key, c.firn_row) x
 WHERE "firn"."contribution_lives".tenant_key = x.tenant_key AND "firn"."contribution_lives".firn_row = x.firn_row;
-- apply/client_life
DROP TABLE IF EXISTS "scratch_ends_f5";
-- apply/client_life
CREATE TEMP TABLE "scratch_ends_f5" AS
SELECT e.*
  FROM (SELECT i.*, 'truncate ' || MD5(i.firn_order || ' ' || RTRIM(RTRIM(TO_CHAR(i.firn_at, 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.') || ' ' || i.firn_key) AS firn_row
          FROM (SELECT DISTINCT c.tenant_key, c.firn_key, t.firn_order, CASE WHEN c.firn_from > t.firn_at THEN c.firn_from ELSE t.firn_at END AS firn_at
                  FROM (SELECT x.*, LAG(x.firn_order) OVER (PARTITION BY x.firn_tenant ORDER BY x.firn_order) AS firn_before FROM "scratch_truncated_f5" x) t
                  JOIN "firn"."contribution_lives" c ON c.tenant_key = t.firn_tenant AND c.firn_order < t.firn_order AND (t.firn_before IS NULL OR c.firn_order > t.firn_before) AND c.firn_live
                 CROSS JOIN "scratch_run_now" n
                 WHERE t.firn_new OR c.firn_run = n.run_id) i) e
  LEFT JOIN "firn"."contribution_lives" p ON p.tenant_key = e.tenant_key AND p.firn_row = e.firn_row
 WHERE p.firn_row IS NULL;
-- apply/client_life
INSERT INTO "firn"."contribution_lives" (tenant_key, firn_row, firn_key, firn_order, firn_run, firn_from, firn_live, firn_newest, firn_followed)
SELECT e.tenant_key, e.firn_row, e.firn_key, e.firn_order, n.run_id, e.firn_at, false, true, false
  FROM "scratch_ends_f5" e
 CROSS JOIN "scratch_run_now" n;
-- apply/client_life
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client_life
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f5" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT e.firn_key FROM "scratch_ends_f5" e
         UNION ALL
        SELECT c.firn_key FROM "firn"."contribution_lives" c JOIN "scratch_truncated_f5" t ON t.firn_tenant = c.tenant_key AND t.firn_new
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/client_life
ANALYZE "scratch_touched";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_event_f5";
-- apply/client_life
CREATE TEMP TABLE "scratch_event_f5" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."client_no", e."name"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."client_no", c."name"
          FROM "firn"."contribution_lives" c
          JOIN "scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/client_life
ANALYZE "scratch_event_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_version";
-- apply/client_life
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
               e."client_no",
               e."name",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."name" = LAG(e."name") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."name" IS NULL AND LAG(e."name") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "scratch_event_f5" e) v
 WHERE v.firn_starts;
-- apply/client_life
ANALYZE "scratch_version";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_event_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_timeline";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client_life
CREATE TEMP TABLE "scratch_resolved" AS
SELECT v.*, 
       d."client_life_key" AS firn_version, m."client_life_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."client_life" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."client_life" m ON m.firn_key = v.firn_key AND m.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."client_no" = v."client_no" OR (d."client_no" IS NULL AND v."client_no" IS NULL))
                 AND (d."name" = v."name" OR (d."name" IS NULL AND v."name" IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/client_life
ANALYZE "scratch_resolved";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_gone";
-- apply/client_life
CREATE TEMP TABLE "scratch_gone" AS
SELECT d."client_life_key" AS firn_version, d."client_life_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."client_life" d
  JOIN "scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/client_life
DROP TABLE IF EXISTS "scratch_live";
-- apply/client_life
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") + (SELECT COUNT(*) FROM "scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."client_life" t WHERE NOT t.firn_inferred AND t.is_current AND t."client_life_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/client_life
DELETE FROM "dw"."client_life" USING "scratch_gone" g
 WHERE "dw"."client_life"."client_life_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/client_life
UPDATE "dw"."client_life"
   SET "name" = NULL, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_gone" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."client_life"."client_life_key" = g.firn_version AND g.firn_unsaid;
-- apply/client_life
UPDATE "dw"."client_life"
   SET "client_no" = x."client_no",
       "name" = x."name",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."client_life"."client_life_key" = x.firn_version;
-- apply/client_life
INSERT INTO "dw"."client_life" ("client_life_key", "client_life_durable_key", firn_key, tenant_key, "client_no", "name", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."client_no", x."name", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'client_life' AND r.firn_version IS NULL) x
 CROSS JOIN "scratch_run_now" n;
-- apply/client_life
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."client_life_key") + 1 FROM "dw"."client_life" d)
 WHERE target = 'client_life'
   AND next_key <= (SELECT MAX(d."client_life_key") FROM "dw"."client_life" d);
-- apply/client_life
DELETE FROM "firn"."quarantine" USING "scratch_delta_client" d
 WHERE "firn"."quarantine".target = 'client_life' AND "firn"."quarantine".feed = 'lives'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/client_life
DELETE FROM "firn"."quarantine"
 WHERE target = 'client_life' AND feed = 'lives'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'lives' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'lives' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/client_life
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('client_life' AS varchar(128)), CAST('lives' AS varchar(128)), CAST('client' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"client_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."client_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f5" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/client_life
DELETE FROM "firn"."truncated" WHERE target = 'client_life' AND feed = 'lives';
-- apply/client_life
INSERT INTO "firn"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST('client_life' AS varchar(128)), CAST('lives' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM "scratch_truncated_f5" x
 WHERE x.firn_new;
-- apply/client_life
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
  LEFT JOIN "scratch_read_client" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f5" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_client" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f5" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'lives' AND b.aside IS NULL;
-- apply/client_life
DROP TABLE IF EXISTS "scratch_state_f5";
-- apply/client_life
CREATE TEMP TABLE "scratch_state_f5" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_client" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f5" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'lives' AND b.aside IS NULL;
-- apply/client_life
DELETE FROM "firn"."branch_state" USING "scratch_state_f5" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/client_life
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f5" x;
-- apply/client_life
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."client_life" t WHERE NOT t.firn_inferred AND t.is_current AND t."client_life_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/client_life
UPDATE "firn"."target_state" SET version = version + 1, definition = '3457a82ac4a4ed83011bd5263e9f5d3b' WHERE target = 'client_life';
-- apply/client_life
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('client_life' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."client_life" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/client_life
DROP TABLE IF EXISTS "scratch_live";
-- apply/client_life
ANALYZE "dw"."client_life";
-- apply/client_life
ANALYZE "firn"."contribution_lives";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_work_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_vanished_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_bad_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_held_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_state_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_tally_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_missing_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_duplicate_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_truncated_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_emptied_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_ends_f5";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_image";
-- apply/client_life
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client_life
COMMIT;

-- apply/sale
BEGIN;
-- apply/sale
LOCK "firn"."lock_client", "firn"."lock_sale";
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
DROP TABLE IF EXISTS "scratch_folded_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_folded_f1" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y."no", y."amount", y."client"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CAST('' AS varchar(65535)) END AS firn_known, d."no", d."amount", d."client"
          FROM "scratch_delta_sale" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL) y;
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
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'sales' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/sale
ANALYZE "scratch_held_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_duplicate_f1" AS
SELECT p.firn_tenant, p."sale_no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(40)) IS NULL THEN 'sale_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS varchar(40)) AS "sale_no",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."client" AS varchar(40)) AS "firn_ref_client_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."client" AS varchar(40)) AS varchar(65535)) AS "firn_ref_client"
          FROM "scratch_folded_f1" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL AND b.contested
          
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."sale_no"
HAVING COUNT(*) > 1;
-- apply/sale
ANALYZE "scratch_duplicate_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_contested_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_contested_f1" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."sale_no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(40)) IS NULL THEN 'sale_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS varchar(40)) AS "sale_no",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."client" AS varchar(40)) AS "firn_ref_client_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."client" AS varchar(40)) AS varchar(65535)) AS "firn_ref_client"
          FROM "scratch_folded_f1" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sales' AND b.aside IS NULL AND b.contested
          
       ) p
  JOIN "scratch_duplicate_f1" u ON u.firn_tenant = p.firn_tenant AND u."sale_no" = p."sale_no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/sale
ANALYZE "scratch_contested_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_work_f1" AS
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(40)) IS NULL THEN 'sale_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS varchar(40)) AS "sale_no",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."client" AS varchar(40)) AS "firn_ref_client_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."client" AS varchar(40)) AS varchar(65535)) AS "firn_ref_client"
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
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_missing_f1" AS
SELECT w.*
  FROM "scratch_work_f1" w
  LEFT JOIN "dw"."client" k0 ON k0.firn_key = w."firn_ref_client"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_client" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/sale
INSERT INTO "dw"."client" ("client_key", firn_key, tenant_key, "client_no", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_client_1", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_client" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_client_1") AS "firn_ref_client_1"
          FROM "scratch_missing_f1" w
          LEFT JOIN "dw"."client" d ON d.firn_key = w."firn_ref_client"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_client" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_client") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'client';
-- apply/sale
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."client_key") + 1 FROM "dw"."client" d)
 WHERE target = 'client'
   AND next_key <= (SELECT MAX(d."client_key") FROM "dw"."client" d);
-- apply/sale
DROP TABLE IF EXISTS "scratch_rival_f1";
-- apply/sale
CREATE TEMP TABLE "scratch_rival_f1" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "scratch_work_f1" w
  LEFT JOIN "dw"."client" k0 ON k0.firn_key = w."firn_ref_client"
  
  JOIN "dw"."sale" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."sale_no" = w."sale_no"
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
INSERT INTO "dw"."sale" (tenant_key, "sale_no", "amount", "client_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."sale_no", w."amount", COALESCE(k0."client_key", -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f1" w
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "dw"."client" k0 ON k0.firn_key = w."firn_ref_client"
  
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
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"sale_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."sale_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
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
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."sale" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/sale
UPDATE "firn"."target_state" SET version = version + 1, definition = '7ae0ed153a63203eeab574adfcfc72c2' WHERE target = 'sale';
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
DROP TABLE IF EXISTS "scratch_rival_f1";
-- apply/sale
DROP TABLE IF EXISTS "scratch_contested_f1";
-- apply/sale
COMMIT;

-- apply/sale_line
BEGIN;
-- apply/sale_line
LOCK "firn"."lock_sale_line";
-- apply/sale_line
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'sale_line';
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_folded_f2";
-- apply/sale_line
CREATE TEMP TABLE "scratch_folded_f2" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y."no", y."amount", y."client"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CAST('' AS varchar(65535)) END AS firn_known, d."no", d."amount", d."client"
          FROM "scratch_delta_sale" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sale_lines' AND b.aside IS NULL) y;
-- apply/sale_line
ANALYZE "scratch_folded_f2";
-- apply/sale_line
CREATE TEMP TABLE "scratch_vanished_f2" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/sale_line
CREATE TEMP TABLE "scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f2" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/sale_line
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
  LEFT JOIN "scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'sale_lines' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/sale_line
ANALYZE "scratch_held_f2";
-- apply/sale_line
CREATE TEMP TABLE "scratch_work_f2" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       d.firn_reason AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."no" AS varchar(40)) AS "sale_no",
                       CAST(d."amount" AS decimal(12,2)) AS "amount"
                          FROM "scratch_folded_f2" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'sale_lines' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/sale_line
ANALYZE "scratch_work_f2";
-- apply/sale_line
DELETE FROM "scratch_work_f2" USING "scratch_held_f2" h WHERE "scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/sale_line
DELETE FROM "scratch_vanished_f2" USING "scratch_held_f2" h WHERE "scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/sale_line
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
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_live";
-- apply/sale_line
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "scratch_tally_f2" o) + (SELECT COUNT(*) FROM "scratch_vanished_f2") > 0 THEN (SELECT COUNT(*) FROM "dw"."sale_line" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "scratch_tally_f2" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "scratch_tally_f2" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "scratch_tally_f2" o) + (SELECT COUNT(*) FROM "scratch_vanished_f2") AS bigint) AS removed;
-- apply/sale_line
DELETE FROM "dw"."sale_line" USING "scratch_work_f2" w
 WHERE "dw"."sale_line".tenant_key = w.firn_tenant AND "dw"."sale_line".firn_row = w.firn_row AND w.firn_loaded;
-- apply/sale_line
DELETE FROM "dw"."sale_line" USING "scratch_vanished_f2" v
 WHERE "dw"."sale_line".tenant_key = v.firn_tenant AND "dw"."sale_line".firn_row = v.firn_row;
-- apply/sale_line
INSERT INTO "dw"."sale_line" (tenant_key, "sale_no", "amount", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."sale_no", w."amount", w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f2" w
 CROSS JOIN "scratch_run_now" n
  
 WHERE w.firn_outcome = 'applied';
-- apply/sale_line
DELETE FROM "firn"."quarantine" USING "scratch_folded_f2" d
 WHERE "firn"."quarantine".target = 'sale_line' AND "firn"."quarantine".feed = 'sale_lines'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/sale_line
DELETE FROM "firn"."quarantine"
 WHERE target = 'sale_line' AND feed = 'sale_lines'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'sale_lines' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'sale_lines' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/sale_line
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('sale_line' AS varchar(128)), CAST('sale_lines' AS varchar(128)), CAST('sale' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"sale_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."sale_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/sale_line
DELETE FROM "firn"."ended" WHERE target = 'sale_line' AND feed = 'sale_lines';
-- apply/sale_line
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('sale_line' AS varchar(128)), CAST('sale_lines' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "scratch_work_f2" w
  JOIN "scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'sale_lines' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/sale_line
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
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'sale_lines' AND b.aside IS NULL;
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/sale_line
CREATE TEMP TABLE "scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'sale_lines' AND b.aside IS NULL;
-- apply/sale_line
DELETE FROM "firn"."branch_state" USING "scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/sale_line
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f2" x;
-- apply/sale_line
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."sale_line" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/sale_line
UPDATE "firn"."target_state" SET version = version + 1, definition = 'c8cc42b31c728180e56e82410b4cf718' WHERE target = 'sale_line';
-- apply/sale_line
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('sale_line' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_live";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_missing_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_duplicate_f2";
-- apply/sale_line
DROP TABLE IF EXISTS "scratch_folded_f2";
-- apply/sale_line
COMMIT;

-- apply/client_total
BEGIN;
-- apply/client_total
LOCK "firn"."lock_client", "firn"."lock_client_total";
-- apply/client_total
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'client_total';
-- apply/client_total
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_folded_f3";
-- apply/client_total
CREATE TEMP TABLE "scratch_folded_f3" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y."no", y."amount", y."client"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CAST('' AS varchar(65535)) END AS firn_known, d."no", d."amount", d."client"
          FROM "scratch_delta_sale" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'totals' AND b.aside IS NULL) y;
-- apply/client_total
ANALYZE "scratch_folded_f3";
-- apply/client_total
CREATE TEMP TABLE "scratch_vanished_f3" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/client_total
CREATE TEMP TABLE "scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "scratch_vanished_f3" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/client_total
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
  LEFT JOIN "scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f3" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'totals' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/client_total
ANALYZE "scratch_held_f3";
-- apply/client_total
CREATE TEMP TABLE "scratch_work_f3" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."firn_ref_client" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN (CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."client" AS varchar(40))) IS NULL THEN 'client: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS varchar(32)) AS firn_old_hash, CAST(NULL AS varchar(65535)) AS firn_old_key, CAST(NULL AS varchar(65535)) AS firn_old_order,
                       CAST(d."client" AS varchar(40)) AS "firn_ref_client_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."client" AS varchar(40)) AS varchar(65535)) AS "firn_ref_client",
                       CAST(CAST(d."amount" AS decimal(38,10)) AS decimal(38,10)) AS "total"
                          FROM "scratch_folded_f3" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'totals' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/client_total
ANALYZE "scratch_work_f3";
-- apply/client_total
DELETE FROM "scratch_work_f3" USING "scratch_held_f3" h WHERE "scratch_work_f3".firn_tenant = h.tenant_key;
-- apply/client_total
DELETE FROM "scratch_vanished_f3" USING "scratch_held_f3" h WHERE "scratch_vanished_f3".firn_tenant = h.tenant_key;
-- apply/client_total
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/client_total
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
-- apply/client_total
DELETE FROM "firn"."contribution_totals" USING "scratch_work_f3" w
 WHERE "firn"."contribution_totals".tenant_key = w.firn_tenant AND "firn"."contribution_totals".firn_row = w.firn_row AND w.firn_loaded;
-- apply/client_total
DELETE FROM "firn"."contribution_totals" USING "scratch_vanished_f3" v
 WHERE "firn"."contribution_totals".tenant_key = v.firn_tenant AND "firn"."contribution_totals".firn_row = v.firn_row;
-- apply/client_total
INSERT INTO "firn"."contribution_totals" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "total", "firn_ref_client", "firn_ref_client_1")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."total", w."firn_ref_client", w."firn_ref_client_1" FROM "scratch_work_f3" w WHERE w.firn_outcome = 'applied';
-- apply/client_total
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client_total
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f3" w WHERE w.firn_outcome = 'applied'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/client_total
ANALYZE "scratch_touched";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_image";
-- apply/client_total
CREATE TEMP TABLE "scratch_image" AS
SELECT CAST(SPLIT_PART(t.firn_key, '|', 1) AS bigint) AS firn_tenant, t.firn_key, t.firn_key AS firn_row,
       y."firn_ref_client",
       y."firn_ref_client_1",
       CAST(ROUND(y."total", 2) AS decimal(14,2)) AS "total",
       CASE WHEN y.firn_key IS NULL THEN false ELSE true END AS firn_live,
       CAST(CASE WHEN y.firn_key IS NULL THEN 'dead' ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN (
        SELECT x.firn_key,
               MAX(x."firn_ref_client") AS "firn_ref_client",
               MAX(x."firn_ref_client_1") AS "firn_ref_client_1",
               SUM(x."total") AS "total"
          FROM (
                SELECT c.*
                  FROM (
SELECT r.firn_key, r.firn_row, r.firn_order, 1 AS firn_feed, r."total", r."firn_ref_client", r."firn_ref_client_1"
                          FROM "firn"."contribution_totals" r
                          JOIN "scratch_touched" k ON k.firn_key = r.firn_key
                       ) c
               ) x
         GROUP BY x.firn_key
       ) y ON y.firn_key = t.firn_key;
-- apply/client_total
ANALYZE "scratch_image";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/client_total
CREATE TEMP TABLE "scratch_missing_image" AS
SELECT w.*
  FROM "scratch_image" w
  LEFT JOIN "dw"."client" k0 ON k0.firn_key = w."firn_ref_client"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_client" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/client_total
INSERT INTO "dw"."client" ("client_key", firn_key, tenant_key, "client_no", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_client_1", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_client" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_client_1") AS "firn_ref_client_1"
          FROM "scratch_missing_image" w
          LEFT JOIN "dw"."client" d ON d.firn_key = w."firn_ref_client"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_client" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_client") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'client';
-- apply/client_total
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."client_key") + 1 FROM "dw"."client" d)
 WHERE target = 'client'
   AND next_key <= (SELECT MAX(d."client_key") FROM "dw"."client" d);
-- apply/client_total
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client_total
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, COALESCE(k0."client_key", -1) AS "client_key", 
       CASE WHEN d.firn_row IS NULL THEN false ELSE true END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."client_total" d ON d.tenant_key = i.firn_tenant AND d.firn_row = i.firn_row
  LEFT JOIN "dw"."client" k0 ON k0.firn_key = i."firn_ref_client"
  
 WHERE CASE WHEN i.firn_live AND d.firn_row IS NOT NULL
                 AND (d."client_key" = COALESCE(k0."client_key", -1) OR (d."client_key" IS NULL AND COALESCE(k0."client_key", -1) IS NULL))
                 AND (d."total" = i."total" OR (d."total" IS NULL AND i."total" IS NULL)) THEN false
            WHEN NOT i.firn_live AND d.firn_row IS NULL THEN false
            ELSE true END;
-- apply/client_total
ANALYZE "scratch_resolved";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_live";
-- apply/client_total
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved" x) > 0 THEN (SELECT COUNT(*) FROM "dw"."client_total" t WHERE true) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/client_total
DELETE FROM "dw"."client_total" USING "scratch_resolved" x
 WHERE "dw"."client_total".tenant_key = x.firn_tenant AND "dw"."client_total".firn_row = x.firn_row;
-- apply/client_total
INSERT INTO "dw"."client_total" (tenant_key, "client_key", "total", firn_row, firn_run)
SELECT x.firn_tenant, x."client_key", x."total", x.firn_row, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 WHERE x.firn_live;
-- apply/client_total
DELETE FROM "firn"."quarantine" USING "scratch_folded_f3" d
 WHERE "firn"."quarantine".target = 'client_total' AND "firn"."quarantine".feed = 'totals'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/client_total
DELETE FROM "firn"."quarantine"
 WHERE target = 'client_total' AND feed = 'totals'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'totals' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'totals' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/client_total
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('client_total' AS varchar(128)), CAST('totals' AS varchar(128)), CAST('sale' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"total":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."total" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f3" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/client_total
DELETE FROM "firn"."ended" WHERE target = 'client_total' AND feed = 'totals';
-- apply/client_total
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('client_total' AS varchar(128)), CAST('totals' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "scratch_work_f3" w
  JOIN "scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'totals' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/client_total
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
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_sale" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'totals' AND b.aside IS NULL;
-- apply/client_total
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/client_total
CREATE TEMP TABLE "scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_sale" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'totals' AND b.aside IS NULL;
-- apply/client_total
DELETE FROM "firn"."branch_state" USING "scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/client_total
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f3" x;
-- apply/client_total
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."client_total" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/client_total
UPDATE "firn"."target_state" SET version = version + 1, definition = '3445d73bfbfec432bc1dcba0d9fcbd79' WHERE target = 'client_total';
-- apply/client_total
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('client_total' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/client_total
DROP TABLE IF EXISTS "scratch_live";
-- apply/client_total
ANALYZE "dw"."client_total";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_missing_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_duplicate_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_folded_f3";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_image";
-- apply/client_total
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client_total
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
(1, 'acme_in_shop', 'clients', 'e27757ddcd87ffd352eb7d5a86274c8c'),
(1, 'acme_in_shop', 'sales', '20d27202515ecf8bb729e56c0c901184'),
(2, 'globex_in_shop', 'clients', 'e27757ddcd87ffd352eb7d5a86274c8c'),
(2, 'globex_in_shop', 'sales', '20d27202515ecf8bb729e56c0c901184');
-- end
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('e27757ddcd87ffd352eb7d5a86274c8c', 1, 'seq', 'character varying(20)', 0, 0),
('e27757ddcd87ffd352eb7d5a86274c8c', 2, 'op', 'character(1)', 0, 0),
('e27757ddcd87ffd352eb7d5a86274c8c', 3, 'at', 'timestamp without time zone', 0, 0),
('e27757ddcd87ffd352eb7d5a86274c8c', 4, 'id', 'bigint', 0, 0),
('e27757ddcd87ffd352eb7d5a86274c8c', 5, 'no', 'character varying(10)', 0, 0),
('e27757ddcd87ffd352eb7d5a86274c8c', 6, 'name', 'character varying(20)', 0, 0),
('20d27202515ecf8bb729e56c0c901184', 1, 'seq', 'character varying(20)', 0, 0),
('20d27202515ecf8bb729e56c0c901184', 2, 'op', 'character(1)', 0, 0),
('20d27202515ecf8bb729e56c0c901184', 3, 'at', 'timestamp without time zone', 0, 0),
('20d27202515ecf8bb729e56c0c901184', 4, 'id', 'bigint', 0, 0),
('20d27202515ecf8bb729e56c0c901184', 5, 'no', 'character varying(10)', 0, 0),
('20d27202515ecf8bb729e56c0c901184', 6, 'amount', 'numeric(12,2)', 0, 0),
('20d27202515ecf8bb729e56c0c901184', 7, 'client', 'character varying(10)', 0, 0);
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
DROP TABLE IF EXISTS "scratch_delta_client";
-- end
DROP TABLE IF EXISTS "scratch_read_client";
-- end
DROP TABLE IF EXISTS "scratch_counted_client";
-- end
DROP TABLE IF EXISTS "scratch_run_branch";
-- end
DROP TABLE IF EXISTS "scratch_run_now";
-- end
COMMIT;

