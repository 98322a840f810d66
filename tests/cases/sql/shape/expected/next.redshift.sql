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

-- widen/unit
ALTER TABLE "dw"."unit" ALTER COLUMN "unit_path" TYPE varchar(800);
-- widen/unit
ALTER TABLE "firn"."contribution_postings__unit__division" ALTER COLUMN "unit_path" TYPE varchar(800);
-- widen/unit
ALTER TABLE "firn"."contribution_postings__unit__team" ALTER COLUMN "unit_path" TYPE varchar(800);
-- widen/unit
ALTER TABLE "dw"."unit" ALTER COLUMN "name" TYPE varchar(160);
-- widen/unit
ALTER TABLE "firn"."contribution_postings__unit__division" ALTER COLUMN "name" TYPE varchar(160);
-- widen/unit
ALTER TABLE "firn"."contribution_postings__unit__team" ALTER COLUMN "name" TYPE varchar(160);

-- widen/zone
ALTER TABLE "dw"."zone" ALTER COLUMN "name" TYPE varchar(160);
-- widen/zone
ALTER TABLE "firn"."contribution_seed_zone" ALTER COLUMN "name" TYPE varchar(160);

-- widen/client
ALTER TABLE "dw"."client" ALTER COLUMN "client_no" TYPE varchar(80);
-- widen/client
ALTER TABLE "firn"."contribution_clients" ALTER COLUMN "client_no" TYPE varchar(80);
-- widen/client
ALTER TABLE "dw"."client" ALTER COLUMN "last_device" TYPE varchar(80);
-- widen/client
ALTER TABLE "firn"."contribution_clients" ALTER COLUMN "last_device" TYPE varchar(80);

-- widen/posting
ALTER TABLE "dw"."posting" ALTER COLUMN "entry_no" TYPE varchar(80);
-- widen/posting
ALTER TABLE "dw"."posting" ALTER COLUMN "side" TYPE varchar(40);
-- widen/posting
ALTER TABLE "dw"."posting" ALTER COLUMN "status" TYPE varchar(80);
-- widen/posting
ALTER TABLE "dw"."posting" ALTER COLUMN "office" TYPE varchar(160);

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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('shape' AS varchar(64))
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
('posting', 'postings', 'posting', 1, NULL, false, false, true, false, false, false, false, 0.2000, 1, '63409b4ae9337cf678f32e78fd55157f'),
('unit', 'postings.unit.division', 'posting', 1, NULL, false, false, true, false, false, false, false, 0.2000, 1, '74eb04eaf2ae0f521dcaff56a9fd33bc'),
('unit', 'postings.unit.team', 'posting', 1, NULL, false, false, true, false, false, false, false, 0.2000, 1, '08a0f93e10e1983fa7ffc157afca6bd1'),
('client', 'clients', 'client', 1, NULL, false, false, true, false, false, false, false, 0.2000, 1, 'b6812e68f7810eac22779eacce8a4b72'),
('zone', 'seed_zone', 'seed_zone', 1, NULL, false, false, true, false, false, false, false, 0.2000, 1, 'd8a9b516500eb706fde3e49c79d54ccd');
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

-- collect/posting
BEGIN;
-- collect/posting
DROP TABLE IF EXISTS "scratch_delta_posting";
-- collect/posting
DROP TABLE IF EXISTS "scratch_read_posting";
-- collect/posting
DROP TABLE IF EXISTS "scratch_counted_posting";
-- collect/posting
DROP TABLE IF EXISTS "scratch_joined_posting";
-- collect/posting
DROP TABLE IF EXISTS "scratch_affected_posting";
-- collect/posting
CREATE TEMP TABLE "scratch_joined_posting" AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/posting
CREATE TEMP TABLE "scratch_affected_posting" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/posting
INSERT INTO "scratch_joined_posting" (tenant_key, alias, mark)
SELECT CAST(1 AS bigint) AS tenant_key, CAST('o' AS varchar(128)) AS alias, CAST(CAST(CASE WHEN MAX("o"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("o"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("o"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS varchar(64)) AS mark
  FROM "north_eu_book"."offices" "o"
UNION ALL
SELECT CAST(1 AS bigint) AS tenant_key, CAST('firn_lookup_1' AS varchar(128)) AS alias, CAST(CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(SUM(CAST(STRTOL(SUBSTRING(MD5(COALESCE(MD5("firn_lookup_1"."code"), '~') || COALESCE(MD5("firn_lookup_1"."name"), '~')), 1, 15), 16) AS decimal(38,0))) AS varchar(40)), '0') AS varchar(64)) AS mark
  FROM "north_eu_lookup"."statuses" "firn_lookup_1";
-- collect/posting
INSERT INTO "scratch_affected_posting" (firn_tenant, firn_row)
SELECT CAST(1 AS bigint) AS firn_tenant, CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row
  FROM "north_eu_book"."entries" "t"
  JOIN "north_eu_book"."offices" "o" ON ("o"."id" = "t"."office_id")
 WHERE ("o"."updated_at" >= CAST('2025-01-01 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "o"."updated_at" IS NULL);
-- collect/posting
CREATE TEMP TABLE "scratch_delta_posting" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."entry_no") AS varchar(10)) || ':' || (b."entry_no"), '~') || COALESCE(CAST(LEN(b."side") AS varchar(10)) || ':' || (b."side"), '~') || COALESCE(CAST(LEN(CAST(b."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(b."currency") AS varchar(10)) || ':' || (b."currency"), '~') || COALESCE(CAST(LEN(b."status") AS varchar(10)) || ':' || (b."status"), '~') || COALESCE(MD5(b."office"), '~') || COALESCE(MD5(b."division"), '~') || COALESCE(MD5(b."team"), '~')) AS varchar(32)) AS firn_hash,
       b."entry_no",
       b."side",
       b."amount",
       b."currency",
       b."status",
       b."office",
       b."division",
       b."team"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."entry_no") AS varchar(10)) || ':' || (q."entry_no"), '~') || COALESCE(CAST(LEN(q."side") AS varchar(10)) || ':' || (q."side"), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."currency") AS varchar(10)) || ':' || (q."currency"), '~') || COALESCE(CAST(LEN(q."status") AS varchar(10)) || ':' || (q."status"), '~') || COALESCE(MD5(q."office"), '~') || COALESCE(MD5(q."division"), '~') || COALESCE(MD5(q."team"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."entry_no", q."side", q."amount", q."currency", q."status", q."office", q."division", q."team"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."entry_no" IS NULL OR s."side" IS NULL) THEN s.firn_json END AS firn_json, s."entry_no", s."side", s."amount", s."currency", s."status", s."office", s."division", s."team"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 10) THEN 'side (entry.name): longer than varchar(10): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND CASE WHEN r.firn_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH(r.firn_2) <= 100 AND r.firn_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(r.firn_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'amount: cannot be read as decimal(12,2): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_3 IS NOT NULL AND NOT (LENGTH(r.firn_3) <= 3) THEN 'currency: longer than varchar(3): ' || COALESCE(LEFT(r.firn_3, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_4 IS NOT NULL AND NOT (LENGTH(r.firn_4) <= 20) THEN 'status (firn_lookup_1.name): longer than varchar(20): ' || COALESCE(LEFT(r.firn_4, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_5 IS NOT NULL AND NOT (LENGTH(r.firn_5) <= 40) THEN 'office (o.name): longer than varchar(40): ' || COALESCE(LEFT(r.firn_5, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_6 IS NOT NULL AND NOT (LENGTH(r.firn_6) <= 40) THEN 'division: longer than varchar(40): ' || COALESCE(LEFT(r.firn_6, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_7 IS NOT NULL AND NOT (LENGTH(r.firn_7) <= 40) THEN 'team: longer than varchar(40): ' || COALESCE(LEFT(r.firn_7, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."entry_no",
               CAST(CASE WHEN LENGTH(r.firn_1) <= 10 THEN CAST(r.firn_1 AS varchar(40)) END AS varchar(40)) AS "side",
               CAST(CASE WHEN r.firn_2 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN TRY_CAST(r.firn_2 AS decimal(12,2)) WHEN OCTET_LENGTH(r.firn_2) <= 100 AND r.firn_2 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(TRY_CAST(REGEXP_SUBSTR(r.firn_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2)) < 10000000000 THEN CAST(ROUND(TRY_CAST(REGEXP_SUBSTR(r.firn_2, '^[+-]?[0-9]*[.]?[0-9]{0,3}') AS decimal(38,3)), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "amount",
               CAST(CASE WHEN LENGTH(r.firn_3) <= 3 THEN CAST(r.firn_3 AS varchar(12)) END AS varchar(12)) AS "currency",
               CAST(CASE WHEN LENGTH(r.firn_4) <= 20 THEN CAST(r.firn_4 AS varchar(80)) END AS varchar(80)) AS "status",
               CAST(CASE WHEN LENGTH(r.firn_5) <= 40 THEN CAST(r.firn_5 AS varchar(160)) END AS varchar(160)) AS "office",
               CAST(CASE WHEN LENGTH(r.firn_6) <= 40 THEN CAST(r.firn_6 AS varchar(160)) END AS varchar(160)) AS "division",
               CAST(CASE WHEN LENGTH(r.firn_7) <= 40 THEN CAST(r.firn_7 AS varchar(160)) END AS varchar(160)) AS "team"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) || '#' || "t"."firn_entry_name" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST(CASE WHEN "t"."firn_entry_firn_empty" = 1 THEN 'i' ELSE 'a' END AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH(CAST("t"."id" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."dr"), 0) + COALESCE(OCTET_LENGTH("t"."dr_currency"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."cr" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH("t"."cr_currency"), 0) + COALESCE(OCTET_LENGTH(CAST("t"."amount" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(CAST("t"."status_code" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) + COALESCE(OCTET_LENGTH(CAST("t"."office_id" AS varchar(64))), 0) <= 24000 THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dr":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."dr", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dr_currency":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."dr_currency", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cr":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."cr" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cr_currency":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."cr_currency", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."status_code" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"office_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."office_id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."id" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dr":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."dr", 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"dr_currency":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."dr_currency", 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cr":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."cr" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"cr_currency":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."cr_currency", 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."amount" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status_code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."status_code" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"office_id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."office_id" AS varchar(64)), 666), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               NULLIF(BTRIM("t"."firn_entry_name"), '') AS firn_1,
               NULLIF(BTRIM("t"."firn_entry_amount"), '') AS firn_2,
               NULLIF(BTRIM("t"."firn_entry_currency"), '') AS firn_3,
               NULLIF(BTRIM("firn_lookup_1"."name"), '') AS firn_4,
               NULLIF(BTRIM("o"."name"), '') AS firn_5,
               NULLIF(BTRIM("o"."division"), '') AS firn_6,
               NULLIF(BTRIM("o"."team"), '') AS firn_7,
               CAST(CAST((CAST("t"."id" AS varchar(64))) AS varchar(80)) AS varchar(80)) AS "entry_no"
                          FROM (SELECT "t".*, firn_e.name AS firn_entry_name,
                  CASE firn_e.name WHEN 'debit' THEN CASE WHEN (CAST(NULLIF(BTRIM("t"."dr"), '') AS varchar(65535)) IS NULL AND CAST(NULLIF(BTRIM("t"."dr_currency"), '') AS varchar(65535)) IS NULL) THEN 1 ELSE 0 END WHEN 'credit' THEN CASE WHEN (CAST(CAST("t"."cr" AS varchar(64)) AS varchar(65535)) IS NULL AND CAST(NULLIF(BTRIM("t"."cr_currency"), '') AS varchar(65535)) IS NULL) THEN 1 ELSE 0 END WHEN 'net' THEN CASE WHEN (CAST(CAST("t"."amount" AS varchar(64)) AS varchar(65535)) IS NULL) OR NOT (CAST(NULLIF(BTRIM("t"."dr"), '') AS varchar(65535)) IS NULL AND CAST(NULLIF(BTRIM("t"."dr_currency"), '') AS varchar(65535)) IS NULL AND CAST(CAST("t"."cr" AS varchar(64)) AS varchar(65535)) IS NULL AND CAST(NULLIF(BTRIM("t"."cr_currency"), '') AS varchar(65535)) IS NULL) THEN 1 ELSE 0 END END AS firn_entry_firn_empty,
                  CASE firn_e.name WHEN 'debit' THEN CAST(NULLIF(BTRIM("t"."dr"), '') AS varchar(65535)) WHEN 'credit' THEN CAST(CAST("t"."cr" AS varchar(64)) AS varchar(65535)) WHEN 'net' THEN CAST(CAST("t"."amount" AS varchar(64)) AS varchar(65535)) END AS "firn_entry_amount",
                  CASE firn_e.name WHEN 'debit' THEN CAST(NULLIF(BTRIM("t"."dr_currency"), '') AS varchar(65535)) WHEN 'credit' THEN CAST(NULLIF(BTRIM("t"."cr_currency"), '') AS varchar(65535)) END AS "firn_entry_currency"
             FROM "north_eu_book"."entries" "t"
            CROSS JOIN (SELECT CAST('debit' AS varchar(50)) AS name UNION ALL SELECT CAST('credit' AS varchar(50)) AS name UNION ALL SELECT CAST('net' AS varchar(50)) AS name) firn_e) "t"
          LEFT JOIN "north_eu_book"."offices" "o" ON "o"."id" = "t"."office_id" AND "o"."closed" = 0
          LEFT JOIN "north_eu_lookup"."statuses" "firn_lookup_1" ON "firn_lookup_1"."code" = CAST("t"."status_code" AS varchar(800))
                          WHERE ("t"."updated_at" >= CAST('2025-01-01 10:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL
            OR '2:3124134176269365480' <> (SELECT j.mark FROM "scratch_joined_posting" j WHERE j.tenant_key = 1 AND j.alias = 'firn_lookup_1')
            OR CAST("t"."id" AS varchar(64)) IN (SELECT x.firn_row FROM "scratch_affected_posting" x WHERE x.firn_tenant = 1))) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/posting
CREATE TEMP TABLE "scratch_read_posting" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) * 3 AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "north_eu_book"."entries" "t"
 WHERE ("t"."updated_at" >= CAST('2025-01-01 10:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL
            OR '2:3124134176269365480' <> (SELECT j.mark FROM "scratch_joined_posting" j WHERE j.tenant_key = 1 AND j.alias = 'firn_lookup_1')
            OR CAST("t"."id" AS varchar(64)) IN (SELECT x.firn_row FROM "scratch_affected_posting" x WHERE x.firn_tenant = 1));
-- collect/posting
ANALYZE "scratch_delta_posting";
-- collect/posting
CREATE TEMP TABLE "scratch_counted_posting" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_posting" d
 GROUP BY d.firn_tenant;
-- collect/posting
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
DROP TABLE IF EXISTS "scratch_joined_client";
-- collect/client
DROP TABLE IF EXISTS "scratch_affected_client";
-- collect/client
CREATE TEMP TABLE "scratch_joined_client" AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/client
CREATE TEMP TABLE "scratch_affected_client" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- collect/client
INSERT INTO "scratch_joined_client" (tenant_key, alias, mark)
SELECT CAST(1 AS bigint) AS tenant_key, CAST('login' AS varchar(128)) AS alias, CAST(CAST(CASE WHEN MAX("l"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("l"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("l"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS varchar(64)) AS mark
  FROM "north_eu_book"."logins" "l"
UNION ALL
SELECT CAST(1 AS bigint) AS tenant_key, CAST('latest' AS varchar(128)) AS alias, CAST(CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(SUM(CAST(STRTOL(SUBSTRING(MD5(COALESCE(CAST(LEN(CAST("latest"."client" AS varchar(64))) AS varchar(10)) || ':' || (CAST("latest"."client" AS varchar(64))), '~') || COALESCE(MD5("latest"."device"), '~') || COALESCE(CAST(LEN(CAST("latest"."nth" AS varchar(64))) AS varchar(10)) || ':' || (CAST("latest"."nth" AS varchar(64))), '~')), 1, 15), 16) AS decimal(38,0))) AS varchar(40)), '0') AS varchar(64)) AS mark
  FROM (SELECT "l"."client_id" AS "client", "l"."device" AS "device", row_number() OVER (PARTITION BY "l"."client_id" ORDER BY "l"."at" DESC) AS "nth" FROM "north_eu_book"."logins" "l") "latest";
-- collect/client
INSERT INTO "scratch_affected_client" (firn_tenant, firn_row)
SELECT CAST(1 AS bigint) AS firn_tenant, CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row
  FROM "north_eu_book"."clients" "t"
  JOIN (SELECT "l"."client_id" AS "client_id", count(*) AS "times", CAST(avg(CAST("l"."seconds" AS decimal(38,10))) AS decimal(38,10)) AS "seconds", max("l"."at") AS "at" FROM "north_eu_book"."logins" "l" WHERE ("l"."updated_at" >= CAST('2025-01-01 10:00:00' AS timestamp) - INTERVAL '3600 second' OR "l"."updated_at" IS NULL) GROUP BY "l"."client_id") "login" ON ("login"."client_id" = "t"."id");
-- collect/client
CREATE TEMP TABLE "scratch_delta_client" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."client_no") AS varchar(10)) || ':' || (b."client_no"), '~') || COALESCE(CAST(LEN(CAST(b."logins" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."logins" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(b."seconds" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."seconds" AS varchar(64))), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."last_login", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."last_login", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(b."last_device") AS varchar(10)) || ':' || (b."last_device"), '~') || COALESCE(CAST(LEN(b."zone") AS varchar(10)) || ':' || (b."zone"), '~')) AS varchar(32)) AS firn_hash,
       b."client_no",
       b."logins",
       b."seconds",
       b."last_login",
       b."last_device",
       b."zone"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."client_no") AS varchar(10)) || ':' || (q."client_no"), '~') || COALESCE(CAST(LEN(CAST(q."logins" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."logins" AS varchar(64))), '~') || COALESCE(CAST(LEN(CAST(q."seconds" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."seconds" AS varchar(64))), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."last_login", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."last_login", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(q."last_device") AS varchar(10)) || ':' || (q."last_device"), '~') || COALESCE(CAST(LEN(q."zone") AS varchar(10)) || ':' || (q."zone"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."client_no", q."logins", q."seconds", q."last_login", q."last_device", q."zone"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."client_no" IS NULL) THEN s.firn_json END AS firn_json, s."client_no", s."logins", s."seconds", s."last_login", s."last_device", s."zone"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 BETWEEN -2147483648 AND 2147483647) THEN 'logins: cannot be read as integer: ' || COALESCE(LEFT(CAST(r.firn_1 AS varchar(64)), 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (ABS(ROUND(r.firn_2, 1)) < 100000000000) THEN 'seconds: cannot be read as decimal(12,1): ' || COALESCE(LEFT(CAST(r.firn_2 AS varchar(64)), 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_3 IS NOT NULL AND NOT (LENGTH(r.firn_3) <= 20) THEN 'last_device (latest.device): longer than varchar(20): ' || COALESCE(LEFT(r.firn_3, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_4 IS NOT NULL AND NOT (LENGTH(r.firn_4) <= 3) THEN 'zone: longer than varchar(3): ' || COALESCE(LEFT(r.firn_4, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason, r."client_no",
               CAST(CASE WHEN r.firn_1 BETWEEN -2147483648 AND 2147483647 THEN CAST(r.firn_1 AS integer) END AS integer) AS "logins",
               CAST(CASE WHEN ABS(ROUND(r.firn_2, 1)) < 100000000000 THEN CAST(ROUND(r.firn_2, 1) AS decimal(12,1)) END AS decimal(12,1)) AS "seconds", r."last_login",
               CAST(CASE WHEN LENGTH(r.firn_3) <= 20 THEN CAST(r.firn_3 AS varchar(80)) END AS varchar(80)) AS "last_device",
               CAST(CASE WHEN LENGTH(r.firn_4) <= 3 THEN CAST(r.firn_4 AS varchar(12)) END AS varchar(12)) AS "zone"
                  FROM (SELECT CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH(CAST("t"."id" AS varchar(64))), 0) + COALESCE(OCTET_LENGTH(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), 0) + COALESCE(OCTET_LENGTH("t"."zone"), 0) <= 24000 THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"zone":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."zone", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(CAST("t"."id" AS varchar(64)), 2000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), 2000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"zone":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."zone", 2000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               coalesce("login"."times", 0) AS firn_1,
               "login"."seconds" AS firn_2,
               NULLIF(BTRIM("latest"."device"), '') AS firn_3,
               NULLIF(BTRIM("t"."zone"), '') AS firn_4,
               CAST(CAST((CAST("t"."id" AS varchar(64))) AS varchar(80)) AS varchar(80)) AS "client_no",
               CAST("login"."at" AS timestamp) AS "last_login"
                          FROM "north_eu_book"."clients" "t"
          LEFT JOIN (SELECT "l"."client_id" AS "client_id", count(*) AS "times", CAST(avg(CAST("l"."seconds" AS decimal(38,10))) AS decimal(38,10)) AS "seconds", max("l"."at") AS "at" FROM "north_eu_book"."logins" "l" WHERE "l"."ok" = 1 GROUP BY "l"."client_id") "login" ON "login"."client_id" = "t"."id"
          LEFT JOIN (SELECT "l"."client_id" AS "client", "l"."device" AS "device", row_number() OVER (PARTITION BY "l"."client_id" ORDER BY "l"."at" DESC) AS "nth" FROM "north_eu_book"."logins" "l") "latest" ON "latest"."client" = "t"."id" AND "latest"."nth" = 1
                          WHERE ("t"."updated_at" >= CAST('2025-01-01 10:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL
            OR '5:-2985111013793860404' <> (SELECT j.mark FROM "scratch_joined_client" j WHERE j.tenant_key = 1 AND j.alias = 'latest')
            OR CAST("t"."id" AS varchar(64)) IN (SELECT x.firn_row FROM "scratch_affected_client" x WHERE x.firn_tenant = 1))) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/client
CREATE TEMP TABLE "scratch_read_client" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "north_eu_book"."clients" "t"
 WHERE ("t"."updated_at" >= CAST('2025-01-01 10:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL
            OR '5:-2985111013793860404' <> (SELECT j.mark FROM "scratch_joined_client" j WHERE j.tenant_key = 1 AND j.alias = 'latest')
            OR CAST("t"."id" AS varchar(64)) IN (SELECT x.firn_row FROM "scratch_affected_client" x WHERE x.firn_tenant = 1));
-- collect/client
ANALYZE "scratch_delta_client";
-- collect/client
CREATE TEMP TABLE "scratch_counted_client" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_client" d
 GROUP BY d.firn_tenant;
-- collect/client
COMMIT;

-- collect/seed_zone
BEGIN;
-- collect/seed_zone
DROP TABLE IF EXISTS "scratch_delta_seed_zone";
-- collect/seed_zone
DROP TABLE IF EXISTS "scratch_read_seed_zone";
-- collect/seed_zone
DROP TABLE IF EXISTS "scratch_counted_seed_zone";
-- collect/seed_zone
CREATE TEMP TABLE "scratch_delta_seed_zone" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."code") AS varchar(10)) || ':' || (b."code"), '~') || COALESCE(MD5(b."name"), '~')) AS varchar(32)) AS firn_hash,
       b."code",
       b."name"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."code") AS varchar(10)) || ':' || (q."code"), '~') || COALESCE(MD5(q."name"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."code", q."name"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."code" IS NULL) THEN s.firn_json END AS firn_json, s."code", s."name"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 3) THEN 'code: longer than varchar(3): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (LENGTH(r.firn_2) <= 40) THEN 'name: longer than varchar(40): ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) AS firn_reason,
               CAST(CASE WHEN LENGTH(r.firn_1) <= 3 THEN CAST(r.firn_1 AS varchar(12)) END AS varchar(12)) AS "code",
               CAST(CASE WHEN LENGTH(r.firn_2) <= 40 THEN CAST(r.firn_2 AS varchar(160)) END AS varchar(160)) AS "name"
                  FROM (SELECT CAST("t"."code" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CASE WHEN COALESCE(OCTET_LENGTH("t"."code"), 0) + COALESCE(OCTET_LENGTH("t"."name"), 0) <= 24000 THEN JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') ELSE JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."code", 3000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(LEFT("t"."name", 3000), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CASE WHEN ("t"."code") IS NULL THEN 'the row identity is NULL; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."code"), '') AS firn_1,
               NULLIF(BTRIM("t"."name"), '') AS firn_2
                          FROM (SELECT CAST('A' AS varchar(65535)) AS "code", CAST('the first, quoted' AS varchar(65535)) AS "name"
             UNION ALL SELECT CAST('B' AS varchar(65535)) AS "code", CAST(NULL AS varchar(65535)) AS "name") "t"
                          WHERE 1 = 0) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/seed_zone
CREATE TEMP TABLE "scratch_read_seed_zone" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM (SELECT CAST('A' AS varchar(65535)) AS "code", CAST('the first, quoted' AS varchar(65535)) AS "name"
             UNION ALL SELECT CAST('B' AS varchar(65535)) AS "code", CAST(NULL AS varchar(65535)) AS "name") "t"
 WHERE 1 = 0;
-- collect/seed_zone
ANALYZE "scratch_delta_seed_zone";
-- collect/seed_zone
CREATE TEMP TABLE "scratch_counted_seed_zone" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_seed_zone" d
 GROUP BY d.firn_tenant;
-- collect/seed_zone
COMMIT;

-- apply/unit
BEGIN;
-- apply/unit
LOCK "firn"."lock_unit";
-- apply/unit
SELECT CAST(CASE WHEN MAX(s.version) = 2 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'unit';
-- apply/unit
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/unit
CREATE TEMP TABLE "scratch_vanished_f2" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/unit
CREATE TEMP TABLE "scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN (CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END) IS NOT NULL AND NOT (LENGTH((CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END)) <= 200) THEN 'unit_path: longer than varchar(200): ' || COALESCE(LEFT((CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END), 60), '') || '; ' ELSE '' END || CASE WHEN (CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) IS NOT NULL AND NOT ((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) BETWEEN -32768 AND 32767) THEN 'level: cannot be read as smallint: ' || COALESCE(LEFT(CAST((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) AS varchar(64)), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_posting" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings.unit.division' AND b.aside IS NULL) x
  JOIN "firn"."contribution_postings__unit__division" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/unit
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
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_posting" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_postings__unit__division" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f2" x UNION SELECT q.firn_tenant FROM "scratch_bad_f2" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'postings.unit.division' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/unit
ANALYZE "scratch_held_f2";
-- apply/unit
CREATE TEMP TABLE "scratch_work_f2" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') OR r.firn_key IS NULL THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."unit_path" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN (CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END) IS NOT NULL AND NOT (LENGTH((CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END)) <= 200) THEN 'unit_path: longer than varchar(200): ' || COALESCE(LEFT((CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END), 60), '') || '; ' ELSE '' END || CASE WHEN (CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) IS NOT NULL AND NOT ((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) BETWEEN -32768 AND 32767) THEN 'level: cannot be read as smallint: ' || COALESCE(LEFT(CAST((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) AS varchar(64)), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(CASE WHEN LENGTH((CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END)) <= 200 THEN CAST((CASE WHEN d."division" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '') END) AS varchar(800)) END AS varchar(800)) AS "unit_path",
                       CAST(d."division" AS varchar(160)) AS "name",
                       CAST(CAST(NULL AS varchar(800)) AS varchar(800)) AS "firn_ref_parent_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(CAST(NULL AS varchar(800)) AS varchar(800)) AS varchar(65535)) AS "firn_ref_parent",
                       CAST(CASE WHEN (CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) BETWEEN -32768 AND 32767 THEN CAST((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END) AS smallint) END AS smallint) AS "level"
                          FROM "scratch_delta_posting" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings.unit.division' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_postings__unit__division" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/unit
ANALYZE "scratch_work_f2";
-- apply/unit
DELETE FROM "scratch_work_f2" USING "scratch_held_f2" h WHERE "scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/unit
DELETE FROM "scratch_vanished_f2" USING "scratch_held_f2" h WHERE "scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/unit
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/unit
CREATE TEMP TABLE "scratch_vanished_f3" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/unit
CREATE TEMP TABLE "scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN (CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END) IS NOT NULL AND NOT (LENGTH((CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END)) <= 200) THEN 'unit_path: longer than varchar(200): ' || COALESCE(LEFT((CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END), 60), '') || '; ' ELSE '' END || CASE WHEN (nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '')) IS NOT NULL AND NOT (LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), ''))) <= 200) THEN 'parent: the key cannot be read: ' || COALESCE(LEFT((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '')), 60), '') || '; ' ELSE '' END || CASE WHEN (CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) IS NOT NULL AND NOT ((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) BETWEEN -32768 AND 32767) THEN 'level: cannot be read as smallint: ' || COALESCE(LEFT(CAST((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) AS varchar(64)), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_posting" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings.unit.team' AND b.aside IS NULL) x
  JOIN "firn"."contribution_postings__unit__team" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/unit
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
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_posting" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f3" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_postings__unit__team" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f3" x UNION SELECT q.firn_tenant FROM "scratch_bad_f3" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'postings.unit.team' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/unit
ANALYZE "scratch_held_f3";
-- apply/unit
CREATE TEMP TABLE "scratch_work_f3" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') OR r.firn_key IS NULL THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."unit_path" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN (CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END) IS NOT NULL AND NOT (LENGTH((CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END)) <= 200) THEN 'unit_path: longer than varchar(200): ' || COALESCE(LEFT((CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END), 60), '') || '; ' ELSE '' END || CASE WHEN (nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '')) IS NOT NULL AND NOT (LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), ''))) <= 200) THEN 'parent: the key cannot be read: ' || COALESCE(LEFT((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '')), 60), '') || '; ' ELSE '' END || CASE WHEN (CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) IS NOT NULL AND NOT ((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) BETWEEN -32768 AND 32767) THEN 'level: cannot be read as smallint: ' || COALESCE(LEFT(CAST((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) AS varchar(64)), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(CASE WHEN LENGTH((CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END)) <= 200 THEN CAST((CASE WHEN d."team" IS NOT NULL THEN nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '') END) AS varchar(800)) END AS varchar(800)) AS "unit_path",
                       CAST(d."team" AS varchar(160)) AS "name",
                       CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS "firn_ref_parent_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS varchar(65535)) AS "firn_ref_parent",
                       CAST(CASE WHEN (CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) BETWEEN -32768 AND 32767 THEN CAST((CASE WHEN d."division" IS NULL THEN 0 ELSE 1 END + CASE WHEN d."team" IS NULL THEN 0 ELSE 1 END) AS smallint) END AS smallint) AS "level"
                          FROM "scratch_delta_posting" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings.unit.team' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_postings__unit__team" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/unit
ANALYZE "scratch_work_f3";
-- apply/unit
DELETE FROM "scratch_work_f3" USING "scratch_held_f3" h WHERE "scratch_work_f3".firn_tenant = h.tenant_key;
-- apply/unit
DELETE FROM "scratch_vanished_f3" USING "scratch_held_f3" h WHERE "scratch_vanished_f3".firn_tenant = h.tenant_key;
-- apply/unit
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/unit
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
-- apply/unit
DELETE FROM "firn"."contribution_postings__unit__division" USING "scratch_work_f2" w
 WHERE "firn"."contribution_postings__unit__division".tenant_key = w.firn_tenant AND "firn"."contribution_postings__unit__division".firn_row = w.firn_row AND w.firn_loaded;
-- apply/unit
DELETE FROM "firn"."contribution_postings__unit__division" USING "scratch_vanished_f2" v
 WHERE "firn"."contribution_postings__unit__division".tenant_key = v.firn_tenant AND "firn"."contribution_postings__unit__division".firn_row = v.firn_row;
-- apply/unit
INSERT INTO "firn"."contribution_postings__unit__division" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "unit_path", "name", "level", "firn_ref_parent", "firn_ref_parent_1")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."unit_path", w."name", w."level", w."firn_ref_parent", w."firn_ref_parent_1" FROM "scratch_work_f2" w WHERE w.firn_outcome = 'applied';
-- apply/unit
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/unit
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
-- apply/unit
DELETE FROM "firn"."contribution_postings__unit__team" USING "scratch_work_f3" w
 WHERE "firn"."contribution_postings__unit__team".tenant_key = w.firn_tenant AND "firn"."contribution_postings__unit__team".firn_row = w.firn_row AND w.firn_loaded;
-- apply/unit
DELETE FROM "firn"."contribution_postings__unit__team" USING "scratch_vanished_f3" v
 WHERE "firn"."contribution_postings__unit__team".tenant_key = v.firn_tenant AND "firn"."contribution_postings__unit__team".firn_row = v.firn_row;
-- apply/unit
INSERT INTO "firn"."contribution_postings__unit__team" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "unit_path", "name", "level", "firn_ref_parent", "firn_ref_parent_1")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."unit_path", w."name", w."level", w."firn_ref_parent", w."firn_ref_parent_1" FROM "scratch_work_f3" w WHERE w.firn_outcome = 'applied';
-- apply/unit
DROP TABLE IF EXISTS "scratch_touched";
-- apply/unit
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f2" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f2" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f2" v
         UNION ALL
        SELECT w.firn_key FROM "scratch_work_f3" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f3" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f3" v
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/unit
ANALYZE "scratch_touched";
-- apply/unit
DROP TABLE IF EXISTS "scratch_image";
-- apply/unit
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."unit_path" WHEN w1.firn_key IS NOT NULL THEN w1."unit_path" END AS "unit_path",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."name" WHEN w1.firn_key IS NOT NULL THEN w1."name" END AS "name",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."level" WHEN w1.firn_key IS NOT NULL THEN w1."level" END AS "level",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_parent" WHEN w1.firn_key IS NOT NULL THEN w1."firn_ref_parent" END AS "firn_ref_parent",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_parent_1" WHEN w1.firn_key IS NOT NULL THEN w1."firn_ref_parent_1" END AS "firn_ref_parent_1",
       CASE WHEN w0.firn_key IS NOT NULL OR w1.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL OR w1.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_postings__unit__division" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_postings__unit__team" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w1 ON w1.firn_key = t.firn_key;
-- apply/unit
ANALYZE "scratch_image";
-- apply/unit
INSERT INTO "dw"."unit" ("unit_key", firn_key, tenant_key, "unit_path", "parent_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."unit_path", CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_image" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  LEFT JOIN "dw"."unit" d ON d.firn_key = x.firn_key
 WHERE s.target = 'unit' AND x.firn_live AND d.firn_key IS NULL;
-- apply/unit
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."unit_key") + 1 FROM "dw"."unit" d)
 WHERE target = 'unit'
   AND next_key <= (SELECT MAX(d."unit_key") FROM "dw"."unit" d);
-- apply/unit
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/unit
CREATE TEMP TABLE "scratch_missing_image" AS
SELECT w.*
  FROM "scratch_image" w
  LEFT JOIN "dw"."unit" k0 ON k0.firn_key = w."firn_ref_parent"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_parent" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/unit
INSERT INTO "dw"."unit" ("unit_key", firn_key, tenant_key, "unit_path", "parent_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_parent_1", CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_parent" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_parent_1") AS "firn_ref_parent_1"
          FROM "scratch_missing_image" w
          LEFT JOIN "dw"."unit" d ON d.firn_key = w."firn_ref_parent"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_parent" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_parent") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'unit';
-- apply/unit
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."unit_key") + 1 FROM "dw"."unit" d)
 WHERE target = 'unit'
   AND next_key <= (SELECT MAX(d."unit_key") FROM "dw"."unit" d);
-- apply/unit
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/unit
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, COALESCE(k0."unit_key", -1) AS "parent_key", 
       d."unit_key" AS firn_member,
       CASE WHEN d."unit_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."unit" d ON d.firn_key = i.firn_key
  LEFT JOIN "dw"."unit" k0 ON k0.firn_key = i."firn_ref_parent"
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."unit_path" = i."unit_path" OR (d."unit_path" IS NULL AND i."unit_path" IS NULL))
                 AND (d."name" = i."name" OR (d."name" IS NULL AND i."name" IS NULL))
                 AND (d."level" = i."level" OR (d."level" IS NULL AND i."level" IS NULL))
                 AND d."parent_key" = COALESCE(k0."unit_key", -1) THEN false ELSE true END;
-- apply/unit
ANALYZE "scratch_resolved";
-- apply/unit
DROP TABLE IF EXISTS "scratch_live";
-- apply/unit
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."unit" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."unit_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/unit
UPDATE "dw"."unit"
   SET "name" = x."name",
       "level" = x."level",
       "parent_key" = x."parent_key",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."unit".firn_key = x.firn_key AND x.firn_live;
-- apply/unit
INSERT INTO "dw"."unit" ("unit_key", firn_key, tenant_key, "unit_path", "name", "level", "parent_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."unit_path", x."name", x."level", x."parent_key", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'unit' AND x.firn_live AND x.firn_member IS NULL;
-- apply/unit
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."unit_key") + 1 FROM "dw"."unit" d)
 WHERE target = 'unit'
   AND next_key <= (SELECT MAX(d."unit_key") FROM "dw"."unit" d);
-- apply/unit
UPDATE "dw"."unit"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."unit".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/unit
DELETE FROM "firn"."quarantine" USING "scratch_delta_posting" d
 WHERE "firn"."quarantine".target = 'unit' AND "firn"."quarantine".feed = 'postings.unit.division'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/unit
DELETE FROM "firn"."quarantine"
 WHERE target = 'unit' AND feed = 'postings.unit.division'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'postings.unit.division' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'postings.unit.division' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/unit
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('unit' AS varchar(128)), CAST('postings.unit.division' AS varchar(128)), CAST('posting' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"unit_path":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."unit_path", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"level":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."level" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined' AND w.firn_class = 'a';
-- apply/unit
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
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_posting" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'postings.unit.division' AND b.aside IS NULL;
-- apply/unit
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/unit
CREATE TEMP TABLE "scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'postings.unit.division' AND b.aside IS NULL;
-- apply/unit
DELETE FROM "firn"."branch_state" USING "scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/unit
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f2" x;
-- apply/unit
DELETE FROM "firn"."join_state" USING "scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'postings.unit.division' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/unit
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "scratch_run_branch" b
  JOIN "scratch_joined_posting" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'postings.unit.division' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/unit
DELETE FROM "firn"."quarantine" USING "scratch_delta_posting" d
 WHERE "firn"."quarantine".target = 'unit' AND "firn"."quarantine".feed = 'postings.unit.team'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/unit
DELETE FROM "firn"."quarantine"
 WHERE target = 'unit' AND feed = 'postings.unit.team'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'postings.unit.team' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'postings.unit.team' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/unit
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('unit' AS varchar(128)), CAST('postings.unit.team' AS varchar(128)), CAST('posting' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"unit_path":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."unit_path", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"level":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."level" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f3" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined' AND w.firn_class = 'a';
-- apply/unit
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
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_posting" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'postings.unit.team' AND b.aside IS NULL;
-- apply/unit
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/unit
CREATE TEMP TABLE "scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'postings.unit.team' AND b.aside IS NULL;
-- apply/unit
DELETE FROM "firn"."branch_state" USING "scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/unit
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f3" x;
-- apply/unit
DELETE FROM "firn"."join_state" USING "scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'postings.unit.team' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/unit
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "scratch_run_branch" b
  JOIN "scratch_joined_posting" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'postings.unit.team' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/unit
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."unit" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."unit_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/unit
UPDATE "firn"."target_state" SET version = version + 1, definition = '652b1f8369d3fe134f714aa50b464810' WHERE target = 'unit';
-- apply/unit
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('unit' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."unit" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/unit
DROP TABLE IF EXISTS "scratch_live";
-- apply/unit
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_missing_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_duplicate_f2";
-- apply/unit
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_missing_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_duplicate_f3";
-- apply/unit
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/unit
DROP TABLE IF EXISTS "scratch_touched";
-- apply/unit
DROP TABLE IF EXISTS "scratch_image";
-- apply/unit
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/unit
COMMIT;

-- apply/zone
BEGIN;
-- apply/zone
LOCK "firn"."lock_zone";
-- apply/zone
SELECT CAST(CASE WHEN MAX(s.version) = 2 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'zone';
-- apply/zone
DROP TABLE IF EXISTS "scratch_work_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_vanished_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_bad_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_held_f5";
-- apply/zone
CREATE TEMP TABLE "scratch_vanished_f5" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/zone
CREATE TEMP TABLE "scratch_bad_f5" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."code" AS varchar(12)) IS NULL THEN 'code: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_seed_zone" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'seed_zone' AND b.aside IS NULL) x
  JOIN "firn"."contribution_seed_zone" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/zone
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
  LEFT JOIN "scratch_read_seed_zone" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_seed_zone" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f5" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_seed_zone" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f5" x UNION SELECT q.firn_tenant FROM "scratch_bad_f5" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'seed_zone' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/zone
ANALYZE "scratch_held_f5";
-- apply/zone
CREATE TEMP TABLE "scratch_work_f5" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(p0."code" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."code" AS varchar(12)) IS NULL THEN 'code: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."code" AS varchar(12)) AS "code",
                       CAST(d."name" AS varchar(160)) AS "name"
                          FROM "scratch_delta_seed_zone" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'seed_zone' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_seed_zone" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/zone
ANALYZE "scratch_work_f5";
-- apply/zone
DELETE FROM "scratch_work_f5" USING "scratch_held_f5" h WHERE "scratch_work_f5".firn_tenant = h.tenant_key;
-- apply/zone
DELETE FROM "scratch_vanished_f5" USING "scratch_held_f5" h WHERE "scratch_vanished_f5".firn_tenant = h.tenant_key;
-- apply/zone
DROP TABLE IF EXISTS "scratch_tally_f5";
-- apply/zone
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
-- apply/zone
DELETE FROM "firn"."contribution_seed_zone" USING "scratch_work_f5" w
 WHERE "firn"."contribution_seed_zone".tenant_key = w.firn_tenant AND "firn"."contribution_seed_zone".firn_row = w.firn_row AND w.firn_loaded;
-- apply/zone
DELETE FROM "firn"."contribution_seed_zone" USING "scratch_vanished_f5" v
 WHERE "firn"."contribution_seed_zone".tenant_key = v.firn_tenant AND "firn"."contribution_seed_zone".firn_row = v.firn_row;
-- apply/zone
INSERT INTO "firn"."contribution_seed_zone" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "code", "name")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."code", w."name" FROM "scratch_work_f5" w WHERE w.firn_outcome = 'applied';
-- apply/zone
DROP TABLE IF EXISTS "scratch_touched";
-- apply/zone
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f5" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f5" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f5" v
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/zone
ANALYZE "scratch_touched";
-- apply/zone
DROP TABLE IF EXISTS "scratch_image";
-- apply/zone
CREATE TEMP TABLE "scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."code" END AS "code",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."name" END AS "name",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_seed_zone" c
                       JOIN "scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/zone
ANALYZE "scratch_image";
-- apply/zone
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/zone
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, 
       d."zone_key" AS firn_member,
       CASE WHEN d."zone_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."zone" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."code" = i."code" OR (d."code" IS NULL AND i."code" IS NULL))
                 AND (d."name" = i."name" OR (d."name" IS NULL AND i."name" IS NULL)) THEN false ELSE true END;
-- apply/zone
ANALYZE "scratch_resolved";
-- apply/zone
DROP TABLE IF EXISTS "scratch_live";
-- apply/zone
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."zone" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."zone_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/zone
UPDATE "dw"."zone"
   SET "name" = x."name",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."zone".firn_key = x.firn_key AND x.firn_live;
-- apply/zone
INSERT INTO "dw"."zone" ("zone_key", firn_key, "code", "name", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, x."code", x."name", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "scratch_resolved" x
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'zone' AND x.firn_live AND x.firn_member IS NULL;
-- apply/zone
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."zone_key") + 1 FROM "dw"."zone" d)
 WHERE target = 'zone'
   AND next_key <= (SELECT MAX(d."zone_key") FROM "dw"."zone" d);
-- apply/zone
UPDATE "dw"."zone"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."zone".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/zone
DELETE FROM "firn"."quarantine" USING "scratch_delta_seed_zone" d
 WHERE "firn"."quarantine".target = 'zone' AND "firn"."quarantine".feed = 'seed_zone'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/zone
DELETE FROM "firn"."quarantine"
 WHERE target = 'zone' AND feed = 'seed_zone'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'seed_zone' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'seed_zone' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/zone
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('zone' AS varchar(128)), CAST('seed_zone' AS varchar(128)), CAST('seed_zone' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f5" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/zone
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
  LEFT JOIN "scratch_read_seed_zone" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f5" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_seed_zone" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f5" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'seed_zone' AND b.aside IS NULL;
-- apply/zone
DROP TABLE IF EXISTS "scratch_state_f5";
-- apply/zone
CREATE TEMP TABLE "scratch_state_f5" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_seed_zone" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f5" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'seed_zone' AND b.aside IS NULL;
-- apply/zone
DELETE FROM "firn"."branch_state" USING "scratch_state_f5" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/zone
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f5" x;
-- apply/zone
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."zone" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."zone_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/zone
UPDATE "firn"."target_state" SET version = version + 1, definition = '06fe8d601d15e350392cdb6419ca2553' WHERE target = 'zone';
-- apply/zone
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('zone' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."zone" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/zone
DROP TABLE IF EXISTS "scratch_live";
-- apply/zone
DROP TABLE IF EXISTS "scratch_work_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_vanished_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_bad_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_held_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_state_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_tally_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_missing_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_duplicate_f5";
-- apply/zone
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/zone
DROP TABLE IF EXISTS "scratch_touched";
-- apply/zone
DROP TABLE IF EXISTS "scratch_image";
-- apply/zone
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/zone
COMMIT;

-- apply/client
BEGIN;
-- apply/client
LOCK "firn"."lock_client", "firn"."lock_zone";
-- apply/client
SELECT CAST(CASE WHEN MAX(s.version) = 2 THEN '0'
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
CREATE TEMP TABLE "scratch_vanished_f4" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/client
CREATE TEMP TABLE "scratch_bad_f4" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."client_no" AS varchar(80)) IS NULL THEN 'client_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_client" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'clients' AND b.aside IS NULL) x
  JOIN "firn"."contribution_clients" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
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
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_clients" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f4" x UNION SELECT q.firn_tenant FROM "scratch_bad_f4" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'clients' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/client
ANALYZE "scratch_held_f4";
-- apply/client
CREATE TEMP TABLE "scratch_work_f4" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."client_no" AS varchar(65535)) AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."client_no" AS varchar(80)) IS NULL THEN 'client_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."client_no" AS varchar(80)) AS "client_no",
                       CAST(d."logins" AS integer) AS "logins",
                       CAST(d."seconds" AS decimal(12,1)) AS "seconds",
                       CAST(d."last_login" AS timestamp) AS "last_login",
                       CAST(d."last_device" AS varchar(80)) AS "last_device",
                       CAST(d."zone" AS varchar(12)) AS "firn_ref_zone_1",
                       CAST(CAST(d."zone" AS varchar(12)) AS varchar(65535)) AS "firn_ref_zone"
                          FROM "scratch_delta_client" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'clients' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_clients" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
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
INSERT INTO "firn"."contribution_clients" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "client_no", "logins", "seconds", "last_login", "last_device", "firn_ref_zone", "firn_ref_zone_1")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."client_no", w."logins", w."seconds", w."last_login", w."last_device", w."firn_ref_zone", w."firn_ref_zone_1" FROM "scratch_work_f4" w WHERE w.firn_outcome = 'applied';
-- apply/client
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f4" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f4" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f4" v
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
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."logins" END AS "logins",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."seconds" END AS "seconds",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."last_login" END AS "last_login",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."last_device" END AS "last_device",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_zone" END AS "firn_ref_zone",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_zone_1" END AS "firn_ref_zone_1",
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
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/client
CREATE TEMP TABLE "scratch_missing_image" AS
SELECT w.*
  FROM "scratch_image" w
  LEFT JOIN "dw"."zone" k0 ON k0.firn_key = w."firn_ref_zone"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_zone" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/client
INSERT INTO "dw"."zone" ("zone_key", firn_key, "code", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, m."firn_ref_zone_1", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_zone" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_zone_1") AS "firn_ref_zone_1"
          FROM "scratch_missing_image" w
          LEFT JOIN "dw"."zone" d ON d.firn_key = w."firn_ref_zone"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_zone" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_zone") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'zone';
-- apply/client
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."zone_key") + 1 FROM "dw"."zone" d)
 WHERE target = 'zone'
   AND next_key <= (SELECT MAX(d."zone_key") FROM "dw"."zone" d);
-- apply/client
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client
CREATE TEMP TABLE "scratch_resolved" AS
SELECT i.*, COALESCE(k0."zone_key", -1) AS "zone_key", 
       d."client_key" AS firn_member,
       CASE WHEN d."client_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "scratch_image" i
  LEFT JOIN "dw"."client" d ON d.firn_key = i.firn_key
  LEFT JOIN "dw"."zone" k0 ON k0.firn_key = i."firn_ref_zone"
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."client_no" = i."client_no" OR (d."client_no" IS NULL AND i."client_no" IS NULL))
                 AND (d."logins" = i."logins" OR (d."logins" IS NULL AND i."logins" IS NULL))
                 AND (d."seconds" = i."seconds" OR (d."seconds" IS NULL AND i."seconds" IS NULL))
                 AND (d."last_login" = i."last_login" OR (d."last_login" IS NULL AND i."last_login" IS NULL))
                 AND (d."last_device" = i."last_device" OR (d."last_device" IS NULL AND i."last_device" IS NULL))
                 AND d."zone_key" = COALESCE(k0."zone_key", -1) THEN false ELSE true END;
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
   SET "logins" = x."logins",
       "seconds" = x."seconds",
       "last_login" = x."last_login",
       "last_device" = x."last_device",
       "zone_key" = x."zone_key",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."client".firn_key = x.firn_key AND x.firn_live;
-- apply/client
INSERT INTO "dw"."client" ("client_key", firn_key, tenant_key, "client_no", "logins", "seconds", "last_login", "last_device", "zone_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."client_no", x."logins", x."seconds", x."last_login", x."last_device", x."zone_key", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
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
DELETE FROM "firn"."quarantine" USING "scratch_delta_client" d
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
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"client_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."client_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"logins":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."logins" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"seconds":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."seconds" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"last_login":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR(w."last_login", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"last_device":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."last_device", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f4" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
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
DELETE FROM "firn"."join_state" USING "scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'clients' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/client
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "scratch_run_branch" b
  JOIN "scratch_joined_client" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'clients' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/client
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."client" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."client_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/client
UPDATE "firn"."target_state" SET version = version + 1, definition = '99d478c4c463b251eeb38069db6bbd9e' WHERE target = 'client';
-- apply/client
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('client' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."client" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/client
DROP TABLE IF EXISTS "scratch_live";
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
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/client
DROP TABLE IF EXISTS "scratch_touched";
-- apply/client
DROP TABLE IF EXISTS "scratch_image";
-- apply/client
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/client
COMMIT;

-- apply/posting
BEGIN;
-- apply/posting
LOCK "firn"."lock_posting", "firn"."lock_unit";
-- apply/posting
SELECT CAST(CASE WHEN MAX(s.version) = 2 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'posting';
-- apply/posting
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/posting
CREATE TEMP TABLE "scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/posting
CREATE TEMP TABLE "scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."entry_no" AS varchar(80)) IS NULL THEN 'entry_no: the key is NULL; ' ELSE '' END || CASE WHEN CAST(d."side" AS varchar(40)) IS NULL THEN 'side: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) IS NOT NULL AND NOT (LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200) THEN 'unit: the key cannot be read: ' || COALESCE(LEFT((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_posting" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings' AND b.aside IS NULL) x
  JOIN "dw"."posting" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/posting
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
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_posting" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."posting" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f1" x UNION SELECT q.firn_tenant FROM "scratch_bad_f1" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'postings' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/posting
ANALYZE "scratch_held_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/posting
CREATE TEMP TABLE "scratch_duplicate_f1" AS
SELECT p.firn_tenant, p."entry_no", p."side"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."entry_no" AS varchar(80)) IS NULL THEN 'entry_no: the key is NULL; ' ELSE '' END || CASE WHEN CAST(d."side" AS varchar(40)) IS NULL THEN 'side: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) IS NOT NULL AND NOT (LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200) THEN 'unit: the key cannot be read: ' || COALESCE(LEFT((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."entry_no" AS varchar(80)) AS "entry_no",
                       CAST(d."side" AS varchar(40)) AS "side",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."currency" AS varchar(12)) AS "currency",
                       CAST(d."status" AS varchar(80)) AS "status",
                       CAST(d."office" AS varchar(160)) AS "office",
                       CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS "firn_ref_unit_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS varchar(65535)) AS "firn_ref_unit"
          FROM "scratch_delta_posting" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."posting" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."entry_no", p."side"
HAVING COUNT(*) > 1;
-- apply/posting
ANALYZE "scratch_duplicate_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_contested_f1";
-- apply/posting
CREATE TEMP TABLE "scratch_contested_f1" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."entry_no", p."side" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."entry_no" AS varchar(80)) IS NULL THEN 'entry_no: the key is NULL; ' ELSE '' END || CASE WHEN CAST(d."side" AS varchar(40)) IS NULL THEN 'side: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) IS NOT NULL AND NOT (LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200) THEN 'unit: the key cannot be read: ' || COALESCE(LEFT((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."entry_no" AS varchar(80)) AS "entry_no",
                       CAST(d."side" AS varchar(40)) AS "side",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."currency" AS varchar(12)) AS "currency",
                       CAST(d."status" AS varchar(80)) AS "status",
                       CAST(d."office" AS varchar(160)) AS "office",
                       CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS "firn_ref_unit_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS varchar(65535)) AS "firn_ref_unit"
          FROM "scratch_delta_posting" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."posting" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
  JOIN "scratch_duplicate_f1" u ON u.firn_tenant = p.firn_tenant AND u."entry_no" = p."entry_no" AND u."side" = p."side"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/posting
ANALYZE "scratch_contested_f1";
-- apply/posting
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."entry_no" AS varchar(80)) IS NULL THEN 'entry_no: the key is NULL; ' ELSE '' END || CASE WHEN CAST(d."side" AS varchar(40)) IS NULL THEN 'side: the key is NULL; ' ELSE '' END || CASE WHEN (nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) IS NOT NULL AND NOT (LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200) THEN 'unit: the key cannot be read: ' || COALESCE(LEFT((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')), 60), '') || '; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."entry_no" AS varchar(80)) AS "entry_no",
                       CAST(d."side" AS varchar(40)) AS "side",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."currency" AS varchar(12)) AS "currency",
                       CAST(d."status" AS varchar(80)) AS "status",
                       CAST(d."office" AS varchar(160)) AS "office",
                       CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS "firn_ref_unit_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(CASE WHEN LENGTH((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), ''))) <= 200 THEN CAST((nullif(substring(coalesce(' > ' || CAST(d."division" AS varchar(16000)), '') || coalesce(' > ' || CAST(d."team" AS varchar(16000)), ''), 4, 16000), '')) AS varchar(800)) END AS varchar(800)) AS varchar(65535)) AS "firn_ref_unit"
                          FROM "scratch_delta_posting" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'postings' AND b.aside IS NULL
                          LEFT JOIN "dw"."posting" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
          LEFT JOIN "scratch_contested_f1" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/posting
ANALYZE "scratch_work_f1";
-- apply/posting
DELETE FROM "scratch_work_f1" USING "scratch_held_f1" h WHERE "scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/posting
DELETE FROM "scratch_vanished_f1" USING "scratch_held_f1" h WHERE "scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/posting
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/posting
CREATE TEMP TABLE "scratch_missing_f1" AS
SELECT w.*
  FROM "scratch_work_f1" w
  LEFT JOIN "dw"."unit" k0 ON k0.firn_key = w."firn_ref_unit"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_unit" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/posting
INSERT INTO "dw"."unit" ("unit_key", firn_key, tenant_key, "unit_path", "parent_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_unit_1", CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_unit" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_unit_1") AS "firn_ref_unit_1"
          FROM "scratch_missing_f1" w
          LEFT JOIN "dw"."unit" d ON d.firn_key = w."firn_ref_unit"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_unit" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_unit") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'unit';
-- apply/posting
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."unit_key") + 1 FROM "dw"."unit" d)
 WHERE target = 'unit'
   AND next_key <= (SELECT MAX(d."unit_key") FROM "dw"."unit" d);
-- apply/posting
DROP TABLE IF EXISTS "scratch_rival_f1";
-- apply/posting
CREATE TEMP TABLE "scratch_rival_f1" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "scratch_work_f1" w
  LEFT JOIN "dw"."unit" k0 ON k0.firn_key = w."firn_ref_unit"
  
  JOIN "dw"."posting" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."entry_no" = w."entry_no" AND l."side" = w."side"
  LEFT JOIN "scratch_delta_posting" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "scratch_vanished_f1" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/posting
UPDATE "scratch_work_f1" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "scratch_rival_f1" r WHERE r.holder_wins) x
 WHERE "scratch_work_f1".firn_tenant = x.firn_tenant AND "scratch_work_f1".firn_row = x.claimant;
-- apply/posting
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/posting
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
-- apply/posting
DROP TABLE IF EXISTS "scratch_live";
-- apply/posting
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "scratch_tally_f1" o) + (SELECT COUNT(*) FROM "scratch_vanished_f1") > 0 THEN (SELECT COUNT(*) FROM "dw"."posting" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "scratch_tally_f1" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "scratch_tally_f1" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "scratch_tally_f1" o) + (SELECT COUNT(*) FROM "scratch_vanished_f1") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f1" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/posting
DELETE FROM "dw"."posting" USING "scratch_work_f1" w
 WHERE "dw"."posting".tenant_key = w.firn_tenant AND "dw"."posting".firn_row = w.firn_row AND w.firn_loaded;
-- apply/posting
DELETE FROM "dw"."posting" USING "scratch_vanished_f1" v
 WHERE "dw"."posting".tenant_key = v.firn_tenant AND "dw"."posting".firn_row = v.firn_row;
-- apply/posting
DELETE FROM "dw"."posting" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f1" r WHERE NOT r.holder_wins) x
 WHERE "dw"."posting".tenant_key = x.firn_tenant AND "dw"."posting".firn_row = x.holder;
-- apply/posting
INSERT INTO "dw"."posting" (tenant_key, "entry_no", "side", "amount", "currency", "status", "office", "unit_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."entry_no", w."side", w."amount", w."currency", w."status", w."office", COALESCE(k0."unit_key", -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f1" w
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "dw"."unit" k0 ON k0.firn_key = w."firn_ref_unit"
  
 WHERE w.firn_outcome = 'applied';
-- apply/posting
DELETE FROM "firn"."retry"
 WHERE record = 'posting' AND target = 'posting'
   AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'postings' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/posting
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('posting' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('posting' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "scratch_rival_f1" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "scratch_rival_f1" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "scratch_contested_f1" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h)) x;
-- apply/posting
DELETE FROM "firn"."quarantine" USING "scratch_delta_posting" d
 WHERE "firn"."quarantine".target = 'posting' AND "firn"."quarantine".feed = 'postings'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/posting
DELETE FROM "firn"."quarantine"
 WHERE target = 'posting' AND feed = 'postings'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'postings' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'postings' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/posting
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('posting' AS varchar(128)), CAST('postings' AS varchar(128)), CAST('posting' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"entry_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."entry_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"side":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."side", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"currency":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."currency", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."status", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"office":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."office", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/posting
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
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_posting" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'postings' AND b.aside IS NULL;
-- apply/posting
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/posting
CREATE TEMP TABLE "scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_posting" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'postings' AND b.aside IS NULL;
-- apply/posting
DELETE FROM "firn"."branch_state" USING "scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/posting
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f1" x;
-- apply/posting
DELETE FROM "firn"."join_state" USING "scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'postings' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/posting
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "scratch_run_branch" b
  JOIN "scratch_joined_posting" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'postings' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/posting
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."posting" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/posting
UPDATE "firn"."target_state" SET version = version + 1, definition = '782ba6939bd168df2f8bd79024adc53d' WHERE target = 'posting';
-- apply/posting
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('posting' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/posting
DROP TABLE IF EXISTS "scratch_live";
-- apply/posting
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_rival_f1";
-- apply/posting
DROP TABLE IF EXISTS "scratch_contested_f1";
-- apply/posting
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
(1, 'north_eu_book', 'clients', '6a4f2eeb91078000893ea4eb4c53a499'),
(1, 'north_eu_book', 'entries', 'ffd5c0098420451ff5a549a6b6f370db'),
(1, 'north_eu_book', 'logins', 'e2a9a1c48fc7a4845ef9bc1f48db47ba'),
(1, 'north_eu_book', 'offices', '6034585c913e33ef052ce241f421fea7'),
(1, 'north_eu_lookup', 'statuses', 'db76e6b8844611440ee1bce1dacf5f9d');
-- end
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('6a4f2eeb91078000893ea4eb4c53a499', 1, 'id', 'integer', 1, 1),
('6a4f2eeb91078000893ea4eb4c53a499', 2, 'updated_at', 'timestamp without time zone', 0, 0),
('6a4f2eeb91078000893ea4eb4c53a499', 3, 'zone', 'text', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 1, 'id', 'integer', 1, 1),
('ffd5c0098420451ff5a549a6b6f370db', 2, 'dr', 'text', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 3, 'dr_currency', 'text', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 4, 'cr', 'numeric(10,2)', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 5, 'cr_currency', 'text', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 6, 'amount', 'integer', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 7, 'status_code', 'integer', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 8, 'updated_at', 'timestamp without time zone', 0, 0),
('ffd5c0098420451ff5a549a6b6f370db', 9, 'office_id', 'integer', 0, 0),
('e2a9a1c48fc7a4845ef9bc1f48db47ba', 1, 'id', 'integer', 1, 1),
('e2a9a1c48fc7a4845ef9bc1f48db47ba', 2, 'client_id', 'integer', 0, 0),
('e2a9a1c48fc7a4845ef9bc1f48db47ba', 3, 'at', 'timestamp without time zone', 0, 0),
('e2a9a1c48fc7a4845ef9bc1f48db47ba', 4, 'seconds', 'integer', 0, 0),
('e2a9a1c48fc7a4845ef9bc1f48db47ba', 5, 'ok', 'integer', 0, 0),
('e2a9a1c48fc7a4845ef9bc1f48db47ba', 6, 'device', 'text', 0, 0),
('e2a9a1c48fc7a4845ef9bc1f48db47ba', 7, 'updated_at', 'timestamp without time zone', 0, 0),
('6034585c913e33ef052ce241f421fea7', 1, 'id', 'integer', 1, 1),
('6034585c913e33ef052ce241f421fea7', 2, 'name', 'text', 0, 0),
('6034585c913e33ef052ce241f421fea7', 3, 'division', 'text', 0, 0),
('6034585c913e33ef052ce241f421fea7', 4, 'team', 'text', 0, 0),
('6034585c913e33ef052ce241f421fea7', 5, 'closed', 'integer', 0, 0),
('6034585c913e33ef052ce241f421fea7', 6, 'updated_at', 'timestamp without time zone', 0, 0),
('db76e6b8844611440ee1bce1dacf5f9d', 1, 'code', 'text', 1, 1),
('db76e6b8844611440ee1bce1dacf5f9d', 2, 'name', 'text', 0, 0);
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
DROP TABLE IF EXISTS "scratch_delta_posting";
-- end
DROP TABLE IF EXISTS "scratch_read_posting";
-- end
DROP TABLE IF EXISTS "scratch_counted_posting";
-- end
DROP TABLE IF EXISTS "scratch_joined_posting";
-- end
DROP TABLE IF EXISTS "scratch_affected_posting";
-- end
DROP TABLE IF EXISTS "scratch_delta_client";
-- end
DROP TABLE IF EXISTS "scratch_read_client";
-- end
DROP TABLE IF EXISTS "scratch_counted_client";
-- end
DROP TABLE IF EXISTS "scratch_joined_client";
-- end
DROP TABLE IF EXISTS "scratch_affected_client";
-- end
DROP TABLE IF EXISTS "scratch_delta_seed_zone";
-- end
DROP TABLE IF EXISTS "scratch_read_seed_zone";
-- end
DROP TABLE IF EXISTS "scratch_counted_seed_zone";
-- end
DROP TABLE IF EXISTS "scratch_run_branch";
-- end
DROP TABLE IF EXISTS "scratch_run_now";
-- end
COMMIT;

