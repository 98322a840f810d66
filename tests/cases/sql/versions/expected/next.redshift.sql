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

-- widen/branch
ALTER TABLE "dw"."branch" ALTER COLUMN "code" TYPE varchar(40);
-- widen/branch
ALTER TABLE "firn"."contribution_branches" ALTER COLUMN "code" TYPE varchar(40);
-- widen/branch
ALTER TABLE "dw"."branch" ALTER COLUMN "name" TYPE varchar(160);
-- widen/branch
ALTER TABLE "firn"."contribution_branches" ALTER COLUMN "name" TYPE varchar(160);

-- shape/desk
BEGIN;
-- shape/desk
UPDATE "dw"."desk"
   SET valid_to = CAST('9999-12-31 00:00:00' AS timestamp)
 WHERE (is_current OR "desk_key" < 0)
   AND COALESCE(valid_to, CAST('9999-12-31 00:00:00' AS timestamp)) = CAST('9999-12-31 00:00:00' AS timestamp)
   AND CASE WHEN valid_to IS NULL THEN 0 ELSE 1 END <> CASE WHEN CAST('9999-12-31 00:00:00' AS timestamp) IS NULL THEN 0 ELSE 1 END;
-- shape/desk
COMMIT;

-- widen/desk
ALTER TABLE "dw"."desk" ALTER COLUMN "code" TYPE varchar(40);
-- widen/desk
ALTER TABLE "firn"."contribution_desks" ALTER COLUMN "code" TYPE varchar(40);
-- widen/desk
ALTER TABLE "dw"."desk" ALTER COLUMN "purpose" TYPE varchar(80);
-- widen/desk
ALTER TABLE "firn"."contribution_desks" ALTER COLUMN "purpose" TYPE varchar(80);

-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "account_no" TYPE varchar(80);
-- widen/account
ALTER TABLE "firn"."contribution_accounts" ALTER COLUMN "account_no" TYPE varchar(80);
-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "holder" TYPE varchar(160);
-- widen/account
ALTER TABLE "firn"."contribution_accounts" ALTER COLUMN "holder" TYPE varchar(160);
-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "previous_holder" TYPE varchar(160);
-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "opened" TYPE varchar(40);
-- widen/account
ALTER TABLE "firn"."contribution_accounts" ALTER COLUMN "opened" TYPE varchar(40);
-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "status" TYPE varchar(40);
-- widen/account
ALTER TABLE "firn"."contribution_accounts" ALTER COLUMN "status" TYPE varchar(40);
-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "city" TYPE varchar(80);
-- widen/account
ALTER TABLE "firn"."contribution_accounts" ALTER COLUMN "city" TYPE varchar(80);
-- widen/account
ALTER TABLE "dw"."account" ALTER COLUMN "current_city" TYPE varchar(80);

-- shape/card
BEGIN;
-- shape/card
UPDATE "dw"."card"
   SET valid_to = CAST(NULL AS timestamp)
 WHERE (is_current OR "card_key" < 0)
   AND COALESCE(valid_to, CAST('9999-12-31 00:00:00' AS timestamp)) = CAST('9999-12-31 00:00:00' AS timestamp)
   AND CASE WHEN valid_to IS NULL THEN 0 ELSE 1 END <> CASE WHEN CAST(NULL AS timestamp) IS NULL THEN 0 ELSE 1 END;
-- shape/card
COMMIT;

-- widen/card
ALTER TABLE "dw"."card" ALTER COLUMN "card_no" TYPE varchar(80);
-- widen/card
ALTER TABLE "firn"."contribution_cards" ALTER COLUMN "card_no" TYPE varchar(80);
-- widen/card
ALTER TABLE "dw"."card" ALTER COLUMN "state" TYPE varchar(40);
-- widen/card
ALTER TABLE "firn"."contribution_cards" ALTER COLUMN "state" TYPE varchar(40);
-- widen/card
ALTER TABLE "dw"."card" ALTER COLUMN "bank" TYPE varchar(80);
-- widen/card
ALTER TABLE "firn"."contribution_cards" ALTER COLUMN "bank" TYPE varchar(80);

-- shape/payment
BEGIN;
-- shape/payment
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- shape/payment
ALTER TABLE "dw"."payment" ADD COLUMN "firn_order" varchar(65535);
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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('versions' AS varchar(64))
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
('account', 'accounts', 'account_change', 1, NULL, true, false, true, true, false, false, false, NULL, 1, '6a7100f78ae091e61a7dc75843923211'),
('branch', 'branches', 'branch', 1, NULL, true, false, true, false, false, false, false, NULL, 1, 'a046d464bb2d645a52ff07082435b0d5'),
('desk', 'desks', 'desk', 1, NULL, false, false, true, false, false, false, false, NULL, 1, '4a472d5f54a0587881ea972b41af6b85'),
('card', 'cards', 'card_event', 1, NULL, true, true, true, true, false, false, false, NULL, 1, 'f1e96b7d4b52761e5192fc224e85f909'),
('payment', 'payments', 'payment', 1, NULL, true, false, true, false, false, false, false, NULL, 1, 'cb4d249b38aa576718172eaa61b425db');
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

-- collect/account_change
BEGIN;
-- collect/account_change
DROP TABLE IF EXISTS "scratch_delta_account_change";
-- collect/account_change
DROP TABLE IF EXISTS "scratch_read_account_change";
-- collect/account_change
DROP TABLE IF EXISTS "scratch_counted_account_change";
-- collect/account_change
CREATE TEMP TABLE "scratch_delta_account_change" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."account_no") AS varchar(10)) || ':' || (b."account_no"), '~') || COALESCE(MD5(b."holder"), '~') || COALESCE(CAST(LEN(b."opened") AS varchar(10)) || ':' || (b."opened"), '~') || COALESCE(CAST(LEN(b."status") AS varchar(10)) || ':' || (b."status"), '~') || COALESCE(CAST(LEN(b."city") AS varchar(10)) || ':' || (b."city"), '~') || COALESCE(CAST(LEN(b."branch") AS varchar(10)) || ':' || (b."branch"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~')) AS varchar(32)) AS firn_hash,
       b."account_no",
       b."holder",
       b."opened",
       b."status",
       b."city",
       b."branch",
       b."since"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."account_no") AS varchar(10)) || ':' || (q."account_no"), '~') || COALESCE(MD5(q."holder"), '~') || COALESCE(CAST(LEN(q."opened") AS varchar(10)) || ':' || (q."opened"), '~') || COALESCE(CAST(LEN(q."status") AS varchar(10)) || ':' || (q."status"), '~') || COALESCE(CAST(LEN(q."city") AS varchar(10)) || ':' || (q."city"), '~') || COALESCE(CAST(LEN(q."branch") AS varchar(10)) || ':' || (q."branch"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."since", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."account_no", q."holder", q."opened", q."status", q."city", q."branch", q."since"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST(CAST("t"."seq" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST(COALESCE(CASE WHEN "t"."seq" < 0 THEN '-' || LPAD(CAST(CAST("t"."seq" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."seq" AS varchar(20)), 20, '0') END, '') AS varchar(65535)) AS firn_order,
               CAST(CASE WHEN NULLIF(BTRIM("t"."op"), '') = 'D' THEN 'd' ELSE 'a' END AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."account_no"), '') AS varchar(80)) AS varchar(80)) IS NULL THEN JSON_PARSE('{' || '"seq":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."seq" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"op":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."op" AS varchar(4)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"account_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."account_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"holder":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."holder", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"opened":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."opened", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."status", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"city":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."city", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"branch":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."branch", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"changed_on":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."changed_on", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."account_no"), '') AS varchar(80)) AS varchar(80)) AS "account_no",
               CAST(CAST(NULLIF(BTRIM("t"."holder"), '') AS varchar(160)) AS varchar(160)) AS "holder",
               CAST(CAST(NULLIF(BTRIM("t"."opened"), '') AS varchar(40)) AS varchar(40)) AS "opened",
               CAST(CAST(NULLIF(BTRIM("t"."status"), '') AS varchar(40)) AS varchar(40)) AS "status",
               CAST(CAST(NULLIF(BTRIM("t"."city"), '') AS varchar(80)) AS varchar(80)) AS "city",
               CAST(CAST(NULLIF(BTRIM("t"."branch"), '') AS varchar(40)) AS varchar(40)) AS "branch",
               CAST("t"."changed_on" AS timestamp) AS "since"
          FROM "acme_in_bank"."account_changes" "t"
          WHERE true
               ) q
         WHERE true
       ) b;
-- collect/account_change
CREATE TEMP TABLE "scratch_read_account_change" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "acme_in_bank"."account_changes" "t"
 WHERE true;
-- collect/account_change
ANALYZE "scratch_delta_account_change";
-- collect/account_change
CREATE TEMP TABLE "scratch_counted_account_change" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_account_change" d
 GROUP BY d.firn_tenant;
-- collect/account_change
COMMIT;

-- collect/branch
BEGIN;
-- collect/branch
DROP TABLE IF EXISTS "scratch_delta_branch";
-- collect/branch
DROP TABLE IF EXISTS "scratch_read_branch";
-- collect/branch
DROP TABLE IF EXISTS "scratch_counted_branch";
-- collect/branch
CREATE TEMP TABLE "scratch_delta_branch" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."code") AS varchar(10)) || ':' || (b."code"), '~') || COALESCE(MD5(b."name"), '~')) AS varchar(32)) AS firn_hash, b.firn_at,
       b."code",
       b."name"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."code") AS varchar(10)) || ':' || (q."code"), '~') || COALESCE(MD5(q."name"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."code", q."name"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("t"."code" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST("t"."updated_at" AS timestamp) AS firn_at,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."code"), '') AS varchar(40)) AS varchar(40)) IS NULL THEN JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."code"), '') AS varchar(40)) AS varchar(40)) AS "code",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(160)) AS varchar(160)) AS "name"
          FROM "acme_in_bank"."branches" "t"
          WHERE true
               ) q
         WHERE true
       ) b;
-- collect/branch
CREATE TEMP TABLE "scratch_read_branch" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "acme_in_bank"."branches" "t"
 WHERE true;
-- collect/branch
ANALYZE "scratch_delta_branch";
-- collect/branch
CREATE TEMP TABLE "scratch_counted_branch" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_branch" d
 GROUP BY d.firn_tenant;
-- collect/branch
COMMIT;

-- collect/desk
BEGIN;
-- collect/desk
DROP TABLE IF EXISTS "scratch_delta_desk";
-- collect/desk
DROP TABLE IF EXISTS "scratch_read_desk";
-- collect/desk
DROP TABLE IF EXISTS "scratch_counted_desk";
-- collect/desk
CREATE TEMP TABLE "scratch_delta_desk" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."code") AS varchar(10)) || ':' || (b."code"), '~') || COALESCE(CAST(LEN(b."purpose") AS varchar(10)) || ':' || (b."purpose"), '~') || COALESCE(CAST(LEN(b."branch") AS varchar(10)) || ':' || (b."branch"), '~')) AS varchar(32)) AS firn_hash, b.firn_at,
       b."code",
       b."purpose",
       b."branch"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."code") AS varchar(10)) || ':' || (q."code"), '~') || COALESCE(CAST(LEN(q."purpose") AS varchar(10)) || ':' || (q."purpose"), '~') || COALESCE(CAST(LEN(q."branch") AS varchar(10)) || ':' || (q."branch"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."code", q."purpose", q."branch"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("t"."code" AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST("t"."updated_at" AS timestamp) AS firn_at,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."code"), '') AS varchar(40)) AS varchar(40)) IS NULL THEN JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"purpose":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."purpose", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"branch":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."branch", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"updated_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."updated_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."code"), '') AS varchar(40)) AS varchar(40)) AS "code",
               CAST(CAST(NULLIF(BTRIM("t"."purpose"), '') AS varchar(80)) AS varchar(80)) AS "purpose",
               CAST(CAST(NULLIF(BTRIM("t"."branch"), '') AS varchar(40)) AS varchar(40)) AS "branch"
          FROM "acme_in_bank"."desks" "t"
          WHERE ("t"."updated_at" >= CAST('2021-01-01 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL)
               ) q
         WHERE true
       ) b;
-- collect/desk
CREATE TEMP TABLE "scratch_read_desk" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(256)) AS watermark
  FROM "acme_in_bank"."desks" "t"
 WHERE ("t"."updated_at" >= CAST('2021-01-01 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL);
-- collect/desk
ANALYZE "scratch_delta_desk";
-- collect/desk
CREATE TEMP TABLE "scratch_counted_desk" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_desk" d
 GROUP BY d.firn_tenant;
-- collect/desk
COMMIT;

-- collect/card_event
BEGIN;
-- collect/card_event
DROP TABLE IF EXISTS "scratch_delta_card_event";
-- collect/card_event
DROP TABLE IF EXISTS "scratch_read_card_event";
-- collect/card_event
DROP TABLE IF EXISTS "scratch_counted_card_event";
-- collect/card_event
CREATE TEMP TABLE "scratch_delta_card_event" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(MD5(COALESCE(CAST(LEN(b."card_no") AS varchar(10)) || ':' || (b."card_no"), '~') || COALESCE(CAST(LEN(b."state") AS varchar(10)) || ':' || (b."state"), '~') || COALESCE(CAST(LEN(b."bank") AS varchar(10)) || ':' || (b."bank"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~')) AS varchar(32)) AS firn_hash,
       b."card_no",
       b."state",
       b."bank",
       b."at"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(q."card_no") AS varchar(10)) || ':' || (q."card_no"), '~') || COALESCE(CAST(LEN(q."state") AS varchar(10)) || ':' || (q."state"), '~') || COALESCE(CAST(LEN(q."bank") AS varchar(10)) || ':' || (q."bank"), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."card_no", q."state", q."bank", q."at"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST(CAST("t"."seq" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST(COALESCE(CASE WHEN "t"."seq" < 0 THEN '-' || LPAD(CAST(CAST("t"."seq" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."seq" AS varchar(20)), 20, '0') END, '') AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."card_no"), '') AS varchar(80)) AS varchar(80)) IS NULL THEN JSON_PARSE('{' || '"seq":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."seq" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"card_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."card_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"state":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."state", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"bank":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."bank", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"happened_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."happened_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."card_no"), '') AS varchar(80)) AS varchar(80)) AS "card_no",
               CAST(CAST(NULLIF(BTRIM("t"."state"), '') AS varchar(40)) AS varchar(40)) AS "state",
               CAST(CAST(NULLIF(BTRIM("t"."bank"), '') AS varchar(80)) AS varchar(80)) AS "bank",
               CAST("t"."happened_at" AS timestamp) AS "at"
          FROM "acme_in_bank"."card_events" "t"
          WHERE true
               ) q
         WHERE true
       ) b;
-- collect/card_event
CREATE TEMP TABLE "scratch_read_card_event" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "acme_in_bank"."card_events" "t"
 WHERE true;
-- collect/card_event
ANALYZE "scratch_delta_card_event";
-- collect/card_event
CREATE TEMP TABLE "scratch_counted_card_event" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "scratch_delta_card_event" d
 GROUP BY d.firn_tenant;
-- collect/card_event
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
       CAST(MD5(COALESCE(CAST(LEN(CAST(b."payment_no" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."payment_no" AS varchar(64))), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(b."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(b."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(b."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(b."account") AS varchar(10)) || ':' || (b."account"), '~') || COALESCE(CAST(LEN(b."payee") AS varchar(10)) || ':' || (b."payee"), '~') || COALESCE(CAST(LEN(b."card") AS varchar(10)) || ':' || (b."card"), '~')) AS varchar(32)) AS firn_hash,
       b."payment_no",
       b."paid_at",
       b."amount",
       b."account",
       b."payee",
       b."card"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, MD5(COALESCE(CAST(LEN(CAST(q."payment_no" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."payment_no" AS varchar(64))), '~') || COALESCE(CAST(LEN(RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')) AS varchar(10)) || ':' || (RTRIM(RTRIM(TO_CHAR(q."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')), '~') || COALESCE(CAST(LEN(CAST(q."amount" AS varchar(64))) AS varchar(10)) || ':' || (CAST(q."amount" AS varchar(64))), '~') || COALESCE(CAST(LEN(q."account") AS varchar(10)) || ':' || (q."account"), '~') || COALESCE(CAST(LEN(q."payee") AS varchar(10)) || ':' || (q."payee"), '~') || COALESCE(CAST(LEN(q."card") AS varchar(10)) || ':' || (q."card"), '~'))) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."payment_no", q."paid_at", q."amount", q."account", q."payee", q."card"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST(CAST("t"."id" AS varchar(64)) AS varchar(65535)) AS firn_row,
               CAST('' AS varchar(65535)) AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS varchar(65535)) AS firn_reason,
               CASE WHEN CAST("t"."id" AS bigint) IS NULL THEN JSON_PARSE('{' || '"id":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."id" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR("t"."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST("t"."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"account":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."account", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"payee":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."payee", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"card":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("t"."card", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}') END AS firn_json,
               CAST("t"."id" AS bigint) AS "payment_no",
               CAST("t"."paid_at" AS timestamp) AS "paid_at",
               CAST("t"."amount" AS decimal(12,2)) AS "amount",
               CAST(CAST(NULLIF(BTRIM("t"."account"), '') AS varchar(80)) AS varchar(80)) AS "account",
               CAST(CAST(NULLIF(BTRIM("t"."payee"), '') AS varchar(80)) AS varchar(80)) AS "payee",
               CAST(CAST(NULLIF(BTRIM("t"."card"), '') AS varchar(80)) AS varchar(80)) AS "card"
          FROM "acme_in_bank"."payments" "t"
          WHERE true
               ) q
         WHERE true
       ) b;
-- collect/payment
CREATE TEMP TABLE "scratch_read_payment" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(256)) AS watermark
  FROM "acme_in_bank"."payments" "t"
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

-- apply/branch
BEGIN;
-- apply/branch
LOCK "firn"."lock_branch";
-- apply/branch
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'branch';
-- apply/branch
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/branch
CREATE TEMP TABLE "scratch_vanished_f1" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT c.* FROM "firn"."contribution_branches" c WHERE c.firn_newest AND c.firn_to IS NULL) l
  JOIN "scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'branches' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN "scratch_delta_branch" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/branch
DROP TABLE IF EXISTS "scratch_absent_f1";
-- apply/branch
CREATE TEMP TABLE "scratch_absent_f1" AS
SELECT v.firn_tenant, v.firn_row, COALESCE(k.times, 0) + 1 AS times, COALESCE(k.since, n.run_at) AS since,
       CASE WHEN k.times IS NULL THEN true ELSE false END AS is_new,
       CASE WHEN b.accepted OR b.force OR b.reloaded OR COALESCE(k.times, 0) + 1 >= b.absences THEN true ELSE false END AS goes
  FROM "scratch_vanished_f1" v
  JOIN "scratch_run_branch" b ON b.tenant_key = v.firn_tenant AND b.feed = 'branches'
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "firn"."absent" k ON k.target = 'branch' AND k.feed = 'branches' AND k.tenant_key = v.firn_tenant AND k.firn_row = v.firn_row;
-- apply/branch
ANALYZE "scratch_absent_f1";
-- apply/branch
CREATE TEMP TABLE "scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."code" AS varchar(40)) IS NULL THEN 'code: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_branch" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'branches' AND b.aside IS NULL) x
  JOIN (SELECT c.* FROM "firn"."contribution_branches" c WHERE c.firn_newest AND c.firn_to IS NULL) l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/branch
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
  LEFT JOIN "scratch_read_branch" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_branch" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_absent_f1" x WHERE x.is_new GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM (SELECT c.* FROM "firn"."contribution_branches" c WHERE c.firn_newest AND c.firn_to IS NULL) l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f1" x UNION SELECT q.firn_tenant FROM "scratch_bad_f1" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'branches' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/branch
ANALYZE "scratch_held_f1";
-- apply/branch
DELETE FROM "scratch_vanished_f1" USING "scratch_absent_f1" a
 WHERE "scratch_vanished_f1".firn_tenant = a.firn_tenant AND "scratch_vanished_f1".firn_row = a.firn_row AND NOT a.goes;
-- apply/branch
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
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."code" AS varchar(65535)) AS firn_key,
                       CASE WHEN p0.firn_old_from IS NULL THEN COALESCE(p0.firn_at, p0.firn_run_at)
                            WHEN p0.firn_changelog THEN COALESCE(p0.firn_at, p0.firn_old_from)
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_old_hash = p0.firn_hash THEN p0.firn_old_from
                            WHEN p0.firn_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_at
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_force THEN p0.firn_old_from
                            WHEN p0.firn_run_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_run_at
                            ELSE COALESCE(p0.firn_old_to, p0.firn_old_from) END AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."code" AS varchar(40)) IS NULL THEN 'code: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at, l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS firn_old_live,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' OR l.firn_to IS NOT NULL THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."code" AS varchar(40)) AS "code",
                       CAST(d."name" AS varchar(160)) AS "name",
                       CASE WHEN d.firn_at > n.run_at + INTERVAL '1 day' THEN n.run_at ELSE d.firn_at END AS "firn_at"
                          FROM "scratch_delta_branch" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'branches' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_branches" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row AND l.firn_newest
                         CROSS JOIN "scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT ((r.firn_class = 'a' OR (r.firn_class = 'd' AND r.firn_changelog)) AND r.firn_old_live = CASE WHEN r.firn_class = 'a' THEN true ELSE false END AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/branch
ANALYZE "scratch_work_f1";
-- apply/branch
DELETE FROM "scratch_work_f1" USING "scratch_held_f1" h WHERE "scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/branch
DELETE FROM "scratch_vanished_f1" USING "scratch_held_f1" h WHERE "scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/branch
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/branch
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
-- apply/branch
DELETE FROM "firn"."contribution_branches" USING "scratch_work_f1" w
 WHERE "firn"."contribution_branches".tenant_key = w.firn_tenant AND "firn"."contribution_branches".firn_row = w.firn_row AND "firn"."contribution_branches".firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
-- apply/branch
UPDATE "firn"."contribution_branches"
   SET firn_to = CASE WHEN n.run_at > "firn"."contribution_branches".firn_from THEN n.run_at ELSE "firn"."contribution_branches".firn_from END
  FROM "scratch_vanished_f1" v CROSS JOIN "scratch_run_now" n
 WHERE "firn"."contribution_branches".tenant_key = v.firn_tenant AND "firn"."contribution_branches".firn_row = v.firn_row AND "firn"."contribution_branches".firn_newest AND "firn"."contribution_branches".firn_to IS NULL;
-- apply/branch
UPDATE "firn"."contribution_branches"
   SET firn_to = CASE WHEN "firn"."contribution_branches".firn_to IS NULL THEN w.firn_begins ELSE "firn"."contribution_branches".firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM "scratch_work_f1" w
 WHERE "firn"."contribution_branches".tenant_key = w.firn_tenant AND "firn"."contribution_branches".firn_row = w.firn_row AND "firn"."contribution_branches".firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
-- apply/branch
INSERT INTO "firn"."contribution_branches" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "code", "name", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."code", w."name", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "scratch_work_f1" w CROSS JOIN "scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/branch
DROP TABLE IF EXISTS "scratch_touched";
-- apply/branch
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
-- apply/branch
ANALYZE "scratch_touched";
-- apply/branch
DROP TABLE IF EXISTS "scratch_event_f1";
-- apply/branch
CREATE TEMP TABLE "scratch_event_f1" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."code", e."name"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."code", c."name"
          FROM "firn"."contribution_branches" c
          JOIN "scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
        UNION ALL
        SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run, r."code", r."name"
          FROM (WITH ended AS (
                        SELECT DISTINCT x.firn_key, x.tenant_key, x.firn_to AS firn_at
                          FROM "firn"."contribution_branches" x
                          JOIN "scratch_touched" t ON t.firn_key = x.firn_key
                          LEFT JOIN "firn"."contribution_branches" p ON x.firn_to = x.firn_from AND p.firn_key = x.firn_key AND p.tenant_key = x.tenant_key AND p.firn_row = x.firn_row
                                                       AND p.firn_to = x.firn_from AND p.firn_followed
                         WHERE x.firn_to IS NOT NULL AND (x.firn_to > x.firn_from OR p.firn_key IS NOT NULL) AND NOT x.firn_followed),
                     image AS (
                        SELECT c.*, ROW_NUMBER() OVER (ORDER BY c.firn_key, c.tenant_key, c.firn_from, c.firn_order, c.firn_row) AS firn_number,
                               LEAD(COALESCE(c.firn_to, CAST('9999-12-31 00:00:00' AS timestamp)))
                                   OVER (PARTITION BY c.firn_key, c.tenant_key ORDER BY c.firn_from, c.firn_order, c.firn_row) AS firn_next_to
                          FROM "firn"."contribution_branches" c
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
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run, c."code", c."name"
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/branch
ANALYZE "scratch_event_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_version";
-- apply/branch
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
               e."code",
               e."name",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."name" = LAG(e."name") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."name" IS NULL AND LAG(e."name") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "scratch_event_f1" e) v
 WHERE v.firn_starts;
-- apply/branch
ANALYZE "scratch_version";
-- apply/branch
DROP TABLE IF EXISTS "scratch_event_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_timeline";
-- apply/branch
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/branch
CREATE TEMP TABLE "scratch_resolved" AS
SELECT v.*, 
       d."branch_key" AS firn_version, m."branch_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."branch" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."branch" m ON m.firn_key = v.firn_key AND m.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."code" = v."code" OR (d."code" IS NULL AND v."code" IS NULL))
                 AND (d."name" = v."name" OR (d."name" IS NULL AND v."name" IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/branch
ANALYZE "scratch_resolved";
-- apply/branch
DROP TABLE IF EXISTS "scratch_gone";
-- apply/branch
CREATE TEMP TABLE "scratch_gone" AS
SELECT d."branch_key" AS firn_version, d."branch_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."branch" d
  JOIN "scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/branch
DROP TABLE IF EXISTS "scratch_live";
-- apply/branch
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") + (SELECT COUNT(*) FROM "scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."branch" t WHERE NOT t.firn_inferred AND t.is_current AND t."branch_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/branch
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('desk' AS varchar(128)), CAST('branch_key' AS varchar(128)), -1, q.firn_key
  FROM (SELECT x.firn_key FROM "scratch_resolved" x UNION SELECT g.firn_key FROM "scratch_gone" g) q;
-- apply/branch
DELETE FROM "dw"."branch" USING "scratch_gone" g
 WHERE "dw"."branch"."branch_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/branch
UPDATE "dw"."branch"
   SET "name" = NULL, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_gone" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."branch"."branch_key" = g.firn_version AND g.firn_unsaid;
-- apply/branch
UPDATE "dw"."branch"
   SET "code" = x."code",
       "name" = x."name",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."branch"."branch_key" = x.firn_version;
-- apply/branch
INSERT INTO "dw"."branch" ("branch_key", "branch_durable_key", firn_key, tenant_key, "code", "name", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."code", x."name", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'branch' AND r.firn_version IS NULL) x
 CROSS JOIN "scratch_run_now" n;
-- apply/branch
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."branch_key") + 1 FROM "dw"."branch" d)
 WHERE target = 'branch'
   AND next_key <= (SELECT MAX(d."branch_key") FROM "dw"."branch" d);
-- apply/branch
DELETE FROM "firn"."quarantine" USING "scratch_delta_branch" d
 WHERE "firn"."quarantine".target = 'branch' AND "firn"."quarantine".feed = 'branches'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/branch
DELETE FROM "firn"."quarantine"
 WHERE target = 'branch' AND feed = 'branches'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'branches' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'branches' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/branch
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('branch' AS varchar(128)), CAST('branches' AS varchar(128)), CAST('branch' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"name":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."name", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/branch
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
  LEFT JOIN "scratch_read_branch" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_branch" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'branches' AND b.aside IS NULL;
-- apply/branch
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/branch
CREATE TEMP TABLE "scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_branch" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'branches' AND b.aside IS NULL;
-- apply/branch
DELETE FROM "firn"."branch_state" USING "scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/branch
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f1" x;
-- apply/branch
DELETE FROM "firn"."absent" USING "scratch_run_branch" b
 WHERE "firn"."absent".target = 'branch' AND "firn"."absent".feed = 'branches'
   AND b.feed = 'branches' AND b.tenant_key = "firn"."absent".tenant_key AND b.compare AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f1" h);
-- apply/branch
INSERT INTO "firn"."absent" (target, feed, tenant_key, firn_row, times, since)
SELECT CAST('branch' AS varchar(128)), CAST('branches' AS varchar(128)), a.firn_tenant, a.firn_row, a.times, a.since
  FROM "scratch_absent_f1" a
  LEFT JOIN "scratch_vanished_f1" v ON v.firn_tenant = a.firn_tenant AND v.firn_row = a.firn_row
  LEFT JOIN "scratch_held_f1" h ON h.tenant_key = a.firn_tenant
 WHERE NOT a.goes AND v.firn_row IS NULL AND h.tenant_key IS NULL;
-- apply/branch
DROP TABLE IF EXISTS "scratch_absent_f1";
-- apply/branch
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."branch" t WHERE NOT t.firn_inferred AND t.is_current AND t."branch_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/branch
UPDATE "firn"."target_state" SET version = version + 1, definition = 'dc5ae6c9855f80af0009d7441c627f6e' WHERE target = 'branch';
-- apply/branch
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('branch' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."branch" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/branch
DROP TABLE IF EXISTS "scratch_live";
-- apply/branch
DROP TABLE IF EXISTS "scratch_work_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_vanished_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_bad_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_held_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_state_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_tally_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_missing_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_duplicate_f1";
-- apply/branch
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/branch
DROP TABLE IF EXISTS "scratch_touched";
-- apply/branch
DROP TABLE IF EXISTS "scratch_image";
-- apply/branch
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/branch
COMMIT;

-- apply/desk
BEGIN;
-- apply/desk
LOCK "firn"."lock_branch", "firn"."lock_desk";
-- apply/desk
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'desk';
-- apply/desk
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/desk
CREATE TEMP TABLE "scratch_vanished_f2" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS varchar(65535)) AS firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "scratch_run_branch" b
 WHERE 1 = 0;
-- apply/desk
CREATE TEMP TABLE "scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."code" AS varchar(40)) IS NULL THEN 'code: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_desk" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'desks' AND b.aside IS NULL) x
  JOIN (SELECT c.* FROM "firn"."contribution_desks" c WHERE c.firn_newest AND c.firn_to IS NULL) l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/desk
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
  LEFT JOIN "scratch_read_desk" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_desk" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM (SELECT c.* FROM "firn"."contribution_desks" c WHERE c.firn_newest AND c.firn_to IS NULL) l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f2" x UNION SELECT q.firn_tenant FROM "scratch_bad_f2" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'desks' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/desk
ANALYZE "scratch_held_f2";
-- apply/desk
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
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."code" AS varchar(65535)) AS firn_key,
                       CASE WHEN p0.firn_old_from IS NULL THEN COALESCE(p0.firn_at, p0.firn_run_at)
                            WHEN p0.firn_changelog THEN COALESCE(p0.firn_at, p0.firn_old_from)
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_old_hash = p0.firn_hash THEN p0.firn_old_from
                            WHEN p0.firn_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_at
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_force THEN p0.firn_old_from
                            WHEN p0.firn_run_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_run_at
                            ELSE COALESCE(p0.firn_old_to, p0.firn_old_from) END AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."code" AS varchar(40)) IS NULL THEN 'code: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at, l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS firn_old_live,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' OR l.firn_to IS NOT NULL THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."code" AS varchar(40)) AS "code",
                       CAST(d."purpose" AS varchar(80)) AS "purpose",
                       CAST(d."branch" AS varchar(40)) AS "firn_ref_branch_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."branch" AS varchar(40)) AS varchar(65535)) AS "firn_ref_branch",
                       CASE WHEN d.firn_at > n.run_at + INTERVAL '1 day' THEN n.run_at ELSE d.firn_at END AS "firn_at"
                          FROM "scratch_delta_desk" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'desks' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_desks" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row AND l.firn_newest
                         CROSS JOIN "scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT ((r.firn_class = 'a' OR (r.firn_class = 'd' AND r.firn_changelog)) AND r.firn_old_live = CASE WHEN r.firn_class = 'a' THEN true ELSE false END AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/desk
ANALYZE "scratch_work_f2";
-- apply/desk
DELETE FROM "scratch_work_f2" USING "scratch_held_f2" h WHERE "scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/desk
DELETE FROM "scratch_vanished_f2" USING "scratch_held_f2" h WHERE "scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/desk
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/desk
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
-- apply/desk
DELETE FROM "firn"."contribution_desks" USING "scratch_work_f2" w
 WHERE "firn"."contribution_desks".tenant_key = w.firn_tenant AND "firn"."contribution_desks".firn_row = w.firn_row AND "firn"."contribution_desks".firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
-- apply/desk
UPDATE "firn"."contribution_desks"
   SET firn_to = CASE WHEN n.run_at > "firn"."contribution_desks".firn_from THEN n.run_at ELSE "firn"."contribution_desks".firn_from END
  FROM "scratch_vanished_f2" v CROSS JOIN "scratch_run_now" n
 WHERE "firn"."contribution_desks".tenant_key = v.firn_tenant AND "firn"."contribution_desks".firn_row = v.firn_row AND "firn"."contribution_desks".firn_newest AND "firn"."contribution_desks".firn_to IS NULL;
-- apply/desk
UPDATE "firn"."contribution_desks"
   SET firn_to = CASE WHEN "firn"."contribution_desks".firn_to IS NULL THEN w.firn_begins ELSE "firn"."contribution_desks".firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM "scratch_work_f2" w
 WHERE "firn"."contribution_desks".tenant_key = w.firn_tenant AND "firn"."contribution_desks".firn_row = w.firn_row AND "firn"."contribution_desks".firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
-- apply/desk
INSERT INTO "firn"."contribution_desks" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "code", "purpose", "firn_ref_branch", "firn_ref_branch_1", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."code", w."purpose", w."firn_ref_branch", w."firn_ref_branch_1", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "scratch_work_f2" w CROSS JOIN "scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/desk
DROP TABLE IF EXISTS "scratch_touched";
-- apply/desk
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f2" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f2" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f2" v
         UNION ALL
        SELECT c.firn_key FROM "firn"."contribution_desks" c JOIN "firn"."rekey" q ON q.firn_key = c."firn_ref_branch" AND q.target = 'desk' AND q.reference = 'branch_key'
         UNION ALL
        SELECT t.firn_key FROM "dw"."desk" t WHERE t."desk_key" > 0
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/desk
ANALYZE "scratch_touched";
-- apply/desk
DROP TABLE IF EXISTS "scratch_event_f2";
-- apply/desk
CREATE TEMP TABLE "scratch_event_f2" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."code", e."purpose", e."firn_ref_branch", e."firn_ref_branch_1"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."code", c."purpose", c."firn_ref_branch", c."firn_ref_branch_1"
          FROM "firn"."contribution_desks" c
          JOIN "scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
        UNION ALL
        SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run, r."code", r."purpose", r."firn_ref_branch", r."firn_ref_branch_1"
          FROM (WITH ended AS (
                        SELECT DISTINCT x.firn_key, x.tenant_key, x.firn_to AS firn_at
                          FROM "firn"."contribution_desks" x
                          JOIN "scratch_touched" t ON t.firn_key = x.firn_key
                          LEFT JOIN "firn"."contribution_desks" p ON x.firn_to = x.firn_from AND p.firn_key = x.firn_key AND p.tenant_key = x.tenant_key AND p.firn_row = x.firn_row
                                                       AND p.firn_to = x.firn_from AND p.firn_followed
                         WHERE x.firn_to IS NOT NULL AND (x.firn_to > x.firn_from OR p.firn_key IS NOT NULL) AND NOT x.firn_followed),
                     image AS (
                        SELECT c.*, ROW_NUMBER() OVER (ORDER BY c.firn_key, c.tenant_key, c.firn_from, c.firn_order, c.firn_row) AS firn_number,
                               LEAD(COALESCE(c.firn_to, CAST('9999-12-31 00:00:00' AS timestamp)))
                                   OVER (PARTITION BY c.firn_key, c.tenant_key ORDER BY c.firn_from, c.firn_order, c.firn_row) AS firn_next_to
                          FROM "firn"."contribution_desks" c
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
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run, c."code", c."purpose", c."firn_ref_branch", c."firn_ref_branch_1"
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/desk
ANALYZE "scratch_event_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_version";
-- apply/desk
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
               e."code",
               e."purpose",
               e."firn_ref_branch",
               e."firn_ref_branch_1",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."purpose" = LAG(e."purpose") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."purpose" IS NULL AND LAG(e."purpose") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))
                              AND (e."firn_ref_branch" = LAG(e."firn_ref_branch") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."firn_ref_branch" IS NULL AND LAG(e."firn_ref_branch") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))
                              AND (e."firn_ref_branch_1" = LAG(e."firn_ref_branch_1") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."firn_ref_branch_1" IS NULL AND LAG(e."firn_ref_branch_1") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "scratch_event_f2" e) v
 WHERE v.firn_starts;
-- apply/desk
ANALYZE "scratch_version";
-- apply/desk
DROP TABLE IF EXISTS "scratch_event_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_timeline";
-- apply/desk
DROP TABLE IF EXISTS "scratch_missing_version";
-- apply/desk
CREATE TEMP TABLE "scratch_missing_version" AS
SELECT w.*
  FROM "scratch_version" w
  LEFT JOIN "dw"."branch" k0 ON k0.firn_key = w."firn_ref_branch" AND k0.firn_last
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_branch" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/desk
INSERT INTO "dw"."branch" ("branch_key", firn_key, tenant_key, "code", "branch_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_branch_1", s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_branch" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_branch_1") AS "firn_ref_branch_1"
          FROM "scratch_missing_version" w
          LEFT JOIN "dw"."branch" d ON d.firn_key = w."firn_ref_branch"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_branch" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_branch") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'branch';
-- apply/desk
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."branch_key") + 1 FROM "dw"."branch" d)
 WHERE target = 'branch'
   AND next_key <= (SELECT MAX(d."branch_key") FROM "dw"."branch" d);
-- apply/desk
DROP TABLE IF EXISTS "scratch_piece";
-- apply/desk
CREATE TEMP TABLE "scratch_piece" AS
SELECT s.*, CASE WHEN s.firn_whole_at >= s.firn_start AND (s.firn_next IS NULL OR s.firn_whole_at < s.firn_next) THEN s.firn_whole_at ELSE s.firn_start END AS firn_at,
       COALESCE(s.firn_next, s.firn_whole_end) AS firn_end,
       CASE WHEN s.firn_whole_first AND s.firn_part = 1 THEN true ELSE false END AS firn_first,
       CASE WHEN s.firn_whole_last AND s.firn_next IS NULL THEN true ELSE false END AS firn_last
  FROM (SELECT v.firn_key, v.firn_live, v.firn_dead, v.firn_outcome, v.firn_at AS firn_whole_at, v.firn_end AS firn_whole_end, v.firn_first AS firn_whole_first, v.firn_last AS firn_whole_last, v."code", v."purpose", v."firn_ref_branch", v."firn_ref_branch_1", b.firn_start,
               LEAD(b.firn_start) OVER (PARTITION BY b.firn_key, b.firn_at ORDER BY b.firn_start) AS firn_next,
               ROW_NUMBER() OVER (PARTITION BY b.firn_key, b.firn_at ORDER BY b.firn_start) AS firn_part
          FROM (SELECT x.firn_key, x.firn_at, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS firn_start
                  FROM "scratch_version" x
                 WHERE x.firn_live
                 UNION SELECT x.firn_key, x.firn_at, p.valid_from AS firn_start
                   FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS firn_start FROM "scratch_version" x WHERE x.firn_live) x
                   JOIN "dw"."branch" p ON p.firn_key = x."firn_ref_branch" AND p.valid_from > x.firn_start AND (x.firn_end IS NULL OR p.valid_from < x.firn_end)
                 UNION SELECT x.firn_key, x.firn_at, p.valid_to
                   FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS firn_start FROM "scratch_version" x WHERE x.firn_live) x
                   JOIN "dw"."branch" p ON p.firn_key = x."firn_ref_branch" AND p.valid_to > x.firn_start
                        AND p.valid_to < COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp))) b
          JOIN "scratch_version" v ON v.firn_key = b.firn_key AND v.firn_at = b.firn_at) s;
-- apply/desk
ANALYZE "scratch_piece";
-- apply/desk
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/desk
CREATE TEMP TABLE "scratch_resolved" AS
SELECT v.*, COALESCE(k0."branch_key", -1) AS "branch_key", 
       d."desk_key" AS firn_version, m."desk_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, x.firn_start AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "scratch_piece" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."desk" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."desk" m ON m.firn_key = v.firn_key AND m.firn_last
  LEFT JOIN "dw"."branch" k0 ON k0.firn_key = v."firn_ref_branch" AND k0.valid_from <= v.valid_from AND k0.valid_to > v.valid_from
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."code" = v."code" OR (d."code" IS NULL AND v."code" IS NULL))
                 AND (d."purpose" = v."purpose" OR (d."purpose" IS NULL AND v."purpose" IS NULL))
                 AND (d."branch_key" = COALESCE(k0."branch_key", -1) OR (d."branch_key" IS NULL AND COALESCE(k0."branch_key", -1) IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/desk
ANALYZE "scratch_resolved";
-- apply/desk
DROP TABLE IF EXISTS "scratch_gone";
-- apply/desk
CREATE TEMP TABLE "scratch_gone" AS
SELECT d."desk_key" AS firn_version, d."desk_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."desk" d
  JOIN "scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "scratch_piece" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "scratch_piece" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/desk
DROP TABLE IF EXISTS "scratch_live";
-- apply/desk
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") + (SELECT COUNT(*) FROM "scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."desk" t WHERE NOT t.firn_inferred AND t.is_current AND t."desk_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/desk
DELETE FROM "dw"."desk" USING "scratch_gone" g
 WHERE "dw"."desk"."desk_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/desk
UPDATE "dw"."desk"
   SET "purpose" = NULL, "branch_key" = -1, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_gone" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."desk"."desk_key" = g.firn_version AND g.firn_unsaid;
-- apply/desk
UPDATE "dw"."desk"
   SET "code" = x."code",
       "purpose" = x."purpose",
       "branch_key" = x."branch_key",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."desk"."desk_key" = x.firn_version;
-- apply/desk
INSERT INTO "dw"."desk" ("desk_key", "desk_durable_key", firn_key, tenant_key, "code", "purpose", "branch_key", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."code", x."purpose", x."branch_key", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'desk' AND r.firn_version IS NULL) x
 CROSS JOIN "scratch_run_now" n;
-- apply/desk
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."desk_key") + 1 FROM "dw"."desk" d)
 WHERE target = 'desk'
   AND next_key <= (SELECT MAX(d."desk_key") FROM "dw"."desk" d);
-- apply/desk
DROP TABLE IF EXISTS "scratch_piece";
-- apply/desk
DELETE FROM "firn"."rekey" WHERE target = 'desk';
-- apply/desk
DELETE FROM "firn"."quarantine" USING "scratch_delta_desk" d
 WHERE "firn"."quarantine".target = 'desk' AND "firn"."quarantine".feed = 'desks'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/desk
DELETE FROM "firn"."quarantine"
 WHERE target = 'desk' AND feed = 'desks'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'desks' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'desks' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f2" h);
-- apply/desk
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('desk' AS varchar(128)), CAST('desks' AS varchar(128)), CAST('desk' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"code":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."code", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"purpose":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."purpose", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/desk
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
  LEFT JOIN "scratch_read_desk" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_desk" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'desks' AND b.aside IS NULL;
-- apply/desk
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/desk
CREATE TEMP TABLE "scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_desk" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'desks' AND b.aside IS NULL;
-- apply/desk
DELETE FROM "firn"."branch_state" USING "scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/desk
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f2" x;
-- apply/desk
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."desk" t WHERE NOT t.firn_inferred AND t.is_current AND t."desk_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/desk
UPDATE "firn"."target_state" SET version = version + 1, definition = '3876006d0ede3cb725e08b467e12db59' WHERE target = 'desk';
-- apply/desk
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('desk' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."desk" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/desk
DROP TABLE IF EXISTS "scratch_live";
-- apply/desk
DROP TABLE IF EXISTS "scratch_work_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_vanished_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_bad_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_held_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_state_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_tally_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_missing_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_duplicate_f2";
-- apply/desk
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/desk
DROP TABLE IF EXISTS "scratch_touched";
-- apply/desk
DROP TABLE IF EXISTS "scratch_image";
-- apply/desk
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/desk
COMMIT;

-- apply/account
BEGIN;
-- apply/account
LOCK "firn"."lock_account", "firn"."lock_branch";
-- apply/account
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'account';
-- apply/account
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/account
CREATE TEMP TABLE "scratch_vanished_f3" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT c.* FROM "firn"."contribution_accounts" c WHERE c.firn_newest AND c.firn_to IS NULL) l
  JOIN "scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'accounts' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN "scratch_delta_account_change" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/account
CREATE TEMP TABLE "scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."account_no" AS varchar(80)) IS NULL THEN 'account_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_account_change" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'accounts' AND b.aside IS NULL) x
  JOIN (SELECT c.* FROM "firn"."contribution_accounts" c WHERE c.firn_newest AND c.firn_to IS NULL) l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/account
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
  LEFT JOIN "scratch_read_account_change" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_account_change" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f3" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM (SELECT c.* FROM "firn"."contribution_accounts" c WHERE c.firn_newest AND c.firn_to IS NULL) l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f3" x UNION SELECT q.firn_tenant FROM "scratch_bad_f3" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/account
ANALYZE "scratch_held_f3";
-- apply/account
CREATE TEMP TABLE "scratch_work_f3" AS
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."account_no" AS varchar(80)) IS NULL THEN 'account_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at, l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS firn_old_live,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' OR l.firn_to IS NOT NULL THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."account_no" AS varchar(80)) AS "account_no",
                       CAST(d."holder" AS varchar(160)) AS "holder",
                       CAST(d."opened" AS varchar(40)) AS "opened",
                       CAST(d."status" AS varchar(40)) AS "status",
                       CAST(d."city" AS varchar(80)) AS "city",
                       CAST(d."branch" AS varchar(40)) AS "firn_ref_branch_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."branch" AS varchar(40)) AS varchar(65535)) AS "firn_ref_branch",
                       CAST(d."since" AS timestamp) AS "firn_at"
                          FROM "scratch_delta_account_change" d
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
ANALYZE "scratch_work_f3";
-- apply/account
DELETE FROM "scratch_work_f3" USING "scratch_held_f3" h WHERE "scratch_work_f3".firn_tenant = h.tenant_key;
-- apply/account
DELETE FROM "scratch_vanished_f3" USING "scratch_held_f3" h WHERE "scratch_vanished_f3".firn_tenant = h.tenant_key;
-- apply/account
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/account
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
-- apply/account
DELETE FROM "firn"."contribution_accounts" USING "scratch_work_f3" w
 WHERE "firn"."contribution_accounts".tenant_key = w.firn_tenant AND "firn"."contribution_accounts".firn_row = w.firn_row AND "firn"."contribution_accounts".firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
-- apply/account
DELETE FROM "firn"."contribution_accounts" USING "scratch_vanished_f3" v, "scratch_run_branch" b
 WHERE b.feed = 'accounts' AND b.tenant_key = v.firn_tenant AND b.changelog
   AND "firn"."contribution_accounts".tenant_key = v.firn_tenant AND "firn"."contribution_accounts".firn_row = v.firn_row;
-- apply/account
UPDATE "firn"."contribution_accounts"
   SET firn_to = CASE WHEN n.run_at > "firn"."contribution_accounts".firn_from THEN n.run_at ELSE "firn"."contribution_accounts".firn_from END
  FROM "scratch_vanished_f3" v CROSS JOIN "scratch_run_now" n
 WHERE "firn"."contribution_accounts".tenant_key = v.firn_tenant AND "firn"."contribution_accounts".firn_row = v.firn_row AND "firn"."contribution_accounts".firn_newest AND "firn"."contribution_accounts".firn_to IS NULL;
-- apply/account
UPDATE "firn"."contribution_accounts"
   SET firn_to = CASE WHEN "firn"."contribution_accounts".firn_to IS NULL THEN w.firn_begins ELSE "firn"."contribution_accounts".firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM "scratch_work_f3" w
 WHERE "firn"."contribution_accounts".tenant_key = w.firn_tenant AND "firn"."contribution_accounts".firn_row = w.firn_row AND "firn"."contribution_accounts".firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
-- apply/account
INSERT INTO "firn"."contribution_accounts" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "account_no", "holder", "opened", "status", "city", "firn_ref_branch", "firn_ref_branch_1", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."account_no", w."holder", w."opened", w."status", w."city", w."firn_ref_branch", w."firn_ref_branch_1", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "scratch_work_f3" w CROSS JOIN "scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/account
DROP TABLE IF EXISTS "scratch_touched";
-- apply/account
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f3" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f3" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f3" v
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/account
ANALYZE "scratch_touched";
-- apply/account
DROP TABLE IF EXISTS "scratch_event_f3";
-- apply/account
CREATE TEMP TABLE "scratch_event_f3" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."account_no", e."holder", e."opened", e."status", e."city", e."firn_ref_branch", e."firn_ref_branch_1"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."account_no", c."holder", c."opened", c."status", c."city", c."firn_ref_branch", c."firn_ref_branch_1"
          FROM "firn"."contribution_accounts" c
          JOIN "scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
        UNION ALL
        SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run, r."account_no", r."holder", r."opened", r."status", r."city", r."firn_ref_branch", r."firn_ref_branch_1"
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
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run, c."account_no", c."holder", c."opened", c."status", c."city", c."firn_ref_branch", c."firn_ref_branch_1"
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/account
ANALYZE "scratch_event_f3";
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
               FIRST_VALUE(e."holder") OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live THEN 0 ELSE 1 END, e.firn_at DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "holder",
               CASE WHEN e."firn_then_holder" IS NULL THEN NULL ELSE FIRST_VALUE(e."holder") OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_at = e."firn_then_holder" THEN 0 ELSE 1 END ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) END AS "previous_holder",
               FIRST_VALUE(CASE WHEN e.firn_live THEN e."opened" END) OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live AND e."opened" IS NOT NULL THEN 0 ELSE 1 END, e.firn_at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "opened",
               e."status",
               e."city",
               FIRST_VALUE(e."city") OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live THEN 0 ELSE 1 END, e.firn_at DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "current_city",
               e."firn_ref_branch",
               e."firn_ref_branch_1",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."status" = LAG(e."status") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."status" IS NULL AND LAG(e."status") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))
                              AND (e."city" = LAG(e."city") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."city" IS NULL AND LAG(e."city") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))
                              AND (e."firn_ref_branch" = LAG(e."firn_ref_branch") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."firn_ref_branch" IS NULL AND LAG(e."firn_ref_branch") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))
                              AND (e."firn_ref_branch_1" = LAG(e."firn_ref_branch_1") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."firn_ref_branch_1" IS NULL AND LAG(e."firn_ref_branch_1") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM (SELECT n.*, MAX(CASE WHEN NOT n.firn_live OR n."holder" = n."firn_now_holder" OR (n."holder" IS NULL AND n."firn_now_holder" IS NULL) THEN NULL ELSE n.firn_at END) OVER (PARTITION BY n.firn_key) AS "firn_then_holder"
                  FROM (SELECT e.*, FIRST_VALUE(e."holder") OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live THEN 0 ELSE 1 END, e.firn_at DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "firn_now_holder"
                          FROM "scratch_event_f3" e) n) e) v
 WHERE v.firn_starts;
-- apply/account
ANALYZE "scratch_version";
-- apply/account
DROP TABLE IF EXISTS "scratch_event_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_timeline";
-- apply/account
DROP TABLE IF EXISTS "scratch_missing_version";
-- apply/account
CREATE TEMP TABLE "scratch_missing_version" AS
SELECT w.*
  FROM "scratch_version" w
  LEFT JOIN "dw"."branch" k0 ON k0.firn_key = w."firn_ref_branch" AND k0.firn_last
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_branch" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/account
INSERT INTO "dw"."branch" ("branch_key", firn_key, tenant_key, "code", "branch_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_branch_1", s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_branch" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_branch_1") AS "firn_ref_branch_1"
          FROM "scratch_missing_version" w
          LEFT JOIN "dw"."branch" d ON d.firn_key = w."firn_ref_branch"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_branch" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_branch") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'branch';
-- apply/account
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."branch_key") + 1 FROM "dw"."branch" d)
 WHERE target = 'branch'
   AND next_key <= (SELECT MAX(d."branch_key") FROM "dw"."branch" d);
-- apply/account
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/account
CREATE TEMP TABLE "scratch_resolved" AS
SELECT v.*, COALESCE(k0."branch_durable_key", -1) AS "branch_key", 
       d."account_key" AS firn_version, m."account_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."account" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."account" m ON m.firn_key = v.firn_key AND m.firn_last
  LEFT JOIN "dw"."branch" k0 ON k0.firn_key = v."firn_ref_branch" AND k0.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."account_no" = v."account_no" OR (d."account_no" IS NULL AND v."account_no" IS NULL))
                 AND (d."holder" = v."holder" OR (d."holder" IS NULL AND v."holder" IS NULL))
                 AND (d."previous_holder" = v."previous_holder" OR (d."previous_holder" IS NULL AND v."previous_holder" IS NULL))
                 AND (d."opened" = v."opened" OR (d."opened" IS NULL AND v."opened" IS NULL))
                 AND (d."status" = v."status" OR (d."status" IS NULL AND v."status" IS NULL))
                 AND (d."city" = v."city" OR (d."city" IS NULL AND v."city" IS NULL))
                 AND (d."current_city" = v."current_city" OR (d."current_city" IS NULL AND v."current_city" IS NULL))
                 AND (d."branch_key" = COALESCE(k0."branch_durable_key", -1) OR (d."branch_key" IS NULL AND COALESCE(k0."branch_durable_key", -1) IS NULL))
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
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('account_key' AS varchar(128)), q.firn_version, q.firn_key
  FROM (SELECT x.firn_version, x.firn_key
          FROM "scratch_resolved" x
          JOIN "dw"."account" d ON d."account_key" = x.firn_version
         WHERE x.valid_from > d.valid_from OR (x.valid_to IS NOT NULL AND (d.valid_to IS NULL OR x.valid_to < d.valid_to))
         UNION ALL
        SELECT g.firn_version, g.firn_key FROM "scratch_gone" g) q;
-- apply/account
DELETE FROM "dw"."account" USING "scratch_gone" g
 WHERE "dw"."account"."account_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/account
UPDATE "dw"."account"
   SET "holder" = NULL, "previous_holder" = NULL, "opened" = NULL, "status" = NULL, "city" = NULL, "current_city" = NULL, "branch_key" = -1, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_gone" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."account"."account_key" = g.firn_version AND g.firn_unsaid;
-- apply/account
UPDATE "dw"."account"
   SET "account_no" = x."account_no",
       "holder" = x."holder",
       "previous_holder" = x."previous_holder",
       "opened" = x."opened",
       "status" = x."status",
       "city" = x."city",
       "current_city" = x."current_city",
       "branch_key" = x."branch_key",
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
INSERT INTO "dw"."account" ("account_key", "account_durable_key", firn_key, tenant_key, "account_no", "holder", "previous_holder", "opened", "status", "city", "current_city", "branch_key", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."account_no", x."holder", x."previous_holder", x."opened", x."status", x."city", x."current_city", x."branch_key", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
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
DELETE FROM "firn"."quarantine" USING "scratch_delta_account_change" d
 WHERE "firn"."quarantine".target = 'account' AND "firn"."quarantine".feed = 'accounts'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/account
DELETE FROM "firn"."quarantine"
 WHERE target = 'account' AND feed = 'accounts'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'accounts' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'accounts' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f3" h);
-- apply/account
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('account' AS varchar(128)), CAST('accounts' AS varchar(128)), CAST('account_change' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"account_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."account_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"holder":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."holder", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"opened":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."opened", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"status":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."status", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"city":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."city", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f3" w
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
  LEFT JOIN "scratch_read_account_change" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_account_change" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL;
-- apply/account
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/account
CREATE TEMP TABLE "scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_account_change" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL;
-- apply/account
DELETE FROM "firn"."branch_state" USING "scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/account
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f3" x;
-- apply/account
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."account" t WHERE NOT t.firn_inferred AND t.is_current AND t."account_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/account
UPDATE "firn"."target_state" SET version = version + 1, definition = '86baa8a9955bd6ff3d0aa3ab07f60a44' WHERE target = 'account';
-- apply/account
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('account' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."account" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/account
DROP TABLE IF EXISTS "scratch_live";
-- apply/account
DROP TABLE IF EXISTS "scratch_work_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_vanished_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_bad_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_held_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_state_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_tally_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_missing_f3";
-- apply/account
DROP TABLE IF EXISTS "scratch_duplicate_f3";
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

-- apply/card
BEGIN;
-- apply/card
LOCK "firn"."lock_card";
-- apply/card
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'card';
-- apply/card
DROP TABLE IF EXISTS "scratch_work_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_vanished_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_bad_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_held_f4";
-- apply/card
CREATE TEMP TABLE "scratch_vanished_f4" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT c.* FROM "firn"."contribution_cards" c WHERE c.firn_newest AND c.firn_to IS NULL) l
  JOIN "scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'cards' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN "scratch_delta_card_event" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/card
CREATE TEMP TABLE "scratch_bad_f4" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."card_no" AS varchar(80)) IS NULL THEN 'card_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_card_event" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'cards' AND b.aside IS NULL) x
  JOIN (SELECT c.* FROM "firn"."contribution_cards" c WHERE c.firn_newest AND c.firn_to IS NULL) l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/card
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
  LEFT JOIN "scratch_read_card_event" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_card_event" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f4" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM (SELECT c.* FROM "firn"."contribution_cards" c WHERE c.firn_newest AND c.firn_to IS NULL) l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f4" x UNION SELECT q.firn_tenant FROM "scratch_bad_f4" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'cards' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/card
ANALYZE "scratch_held_f4";
-- apply/card
CREATE TEMP TABLE "scratch_work_f4" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 'd' AND r.firn_changelog AND r.firn_key IS NOT NULL THEN 'applied'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."card_no" AS varchar(65535)) AS firn_key,
                       CASE WHEN p0.firn_old_from IS NULL THEN COALESCE(p0.firn_at, p0.firn_run_at)
                            WHEN p0.firn_changelog THEN COALESCE(p0.firn_at, p0.firn_old_from)
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_old_hash = p0.firn_hash THEN p0.firn_old_from
                            WHEN p0.firn_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_at
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_force THEN p0.firn_old_from
                            WHEN p0.firn_run_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_run_at
                            ELSE COALESCE(p0.firn_old_to, p0.firn_old_from) END AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."card_no" AS varchar(80)) IS NULL THEN 'card_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at, l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS firn_old_live,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' OR l.firn_to IS NOT NULL THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."card_no" AS varchar(80)) AS "card_no",
                       CAST(d."state" AS varchar(40)) AS "state",
                       CAST(d."bank" AS varchar(80)) AS "bank",
                       CAST(d."at" AS timestamp) AS "firn_at"
                          FROM "scratch_delta_card_event" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'cards' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_cards" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row AND l.firn_newest
                         CROSS JOIN "scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT ((r.firn_class = 'a' OR (r.firn_class = 'd' AND r.firn_changelog)) AND r.firn_old_live = CASE WHEN r.firn_class = 'a' THEN true ELSE false END AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/card
ANALYZE "scratch_work_f4";
-- apply/card
DELETE FROM "scratch_work_f4" USING "scratch_held_f4" h WHERE "scratch_work_f4".firn_tenant = h.tenant_key;
-- apply/card
DELETE FROM "scratch_vanished_f4" USING "scratch_held_f4" h WHERE "scratch_vanished_f4".firn_tenant = h.tenant_key;
-- apply/card
DROP TABLE IF EXISTS "scratch_tally_f4";
-- apply/card
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
-- apply/card
DELETE FROM "firn"."contribution_cards" USING "scratch_work_f4" w
 WHERE "firn"."contribution_cards".tenant_key = w.firn_tenant AND "firn"."contribution_cards".firn_row = w.firn_row AND "firn"."contribution_cards".firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
-- apply/card
DELETE FROM "firn"."contribution_cards" USING "scratch_vanished_f4" v, "scratch_run_branch" b
 WHERE b.feed = 'cards' AND b.tenant_key = v.firn_tenant AND b.changelog
   AND "firn"."contribution_cards".tenant_key = v.firn_tenant AND "firn"."contribution_cards".firn_row = v.firn_row;
-- apply/card
UPDATE "firn"."contribution_cards"
   SET firn_to = CASE WHEN n.run_at > "firn"."contribution_cards".firn_from THEN n.run_at ELSE "firn"."contribution_cards".firn_from END
  FROM "scratch_vanished_f4" v CROSS JOIN "scratch_run_now" n
 WHERE "firn"."contribution_cards".tenant_key = v.firn_tenant AND "firn"."contribution_cards".firn_row = v.firn_row AND "firn"."contribution_cards".firn_newest AND "firn"."contribution_cards".firn_to IS NULL;
-- apply/card
UPDATE "firn"."contribution_cards"
   SET firn_to = CASE WHEN "firn"."contribution_cards".firn_to IS NULL THEN w.firn_begins ELSE "firn"."contribution_cards".firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM "scratch_work_f4" w
 WHERE "firn"."contribution_cards".tenant_key = w.firn_tenant AND "firn"."contribution_cards".firn_row = w.firn_row AND "firn"."contribution_cards".firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
-- apply/card
INSERT INTO "firn"."contribution_cards" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "card_no", "state", "bank", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."card_no", w."state", w."bank", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "scratch_work_f4" w CROSS JOIN "scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/card
DROP TABLE IF EXISTS "scratch_touched";
-- apply/card
CREATE TEMP TABLE "scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "scratch_work_f4" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "scratch_work_f4" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "scratch_vanished_f4" v
         UNION ALL
        SELECT t.firn_key FROM "dw"."card" t WHERE t."card_key" > 0
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/card
ANALYZE "scratch_touched";
-- apply/card
DROP TABLE IF EXISTS "scratch_event_f4";
-- apply/card
CREATE TEMP TABLE "scratch_event_f4" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."card_no", e."state", e."bank"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT g.firn_key, g.firn_at, g.firn_opens, g.firn_live, g.firn_order, g.tenant_key, g.firn_row, g.firn_run,
               CASE WHEN g.firn_group_1 > 0 THEN FIRST_VALUE(g."card_no") OVER (PARTITION BY g.firn_key, g.tenant_key, g.firn_life, g.firn_group_1 ORDER BY g.firn_at, g.firn_order, g.firn_row ROWS UNBOUNDED PRECEDING) END AS "card_no",
               CASE WHEN g.firn_group_2 > 0 THEN FIRST_VALUE(g."state") OVER (PARTITION BY g.firn_key, g.tenant_key, g.firn_life, g.firn_group_2 ORDER BY g.firn_at, g.firn_order, g.firn_row ROWS UNBOUNDED PRECEDING) END AS "state",
               CASE WHEN g.firn_group_3 > 0 THEN FIRST_VALUE(g."bank") OVER (PARTITION BY g.firn_key, g.tenant_key, g.firn_life, g.firn_group_3 ORDER BY g.firn_at, g.firn_order, g.firn_row ROWS UNBOUNDED PRECEDING) END AS "bank"
          FROM (SELECT l.*,
                       COUNT(CASE WHEN l.firn_live THEN l."card_no" END) OVER (PARTITION BY l.firn_key, l.tenant_key, l.firn_life ORDER BY l.firn_at, l.firn_order, l.firn_row ROWS UNBOUNDED PRECEDING) AS firn_group_1,
                       COUNT(CASE WHEN l.firn_live THEN l."state" END) OVER (PARTITION BY l.firn_key, l.tenant_key, l.firn_life ORDER BY l.firn_at, l.firn_order, l.firn_row ROWS UNBOUNDED PRECEDING) AS firn_group_2,
                       COUNT(CASE WHEN l.firn_live THEN l."bank" END) OVER (PARTITION BY l.firn_key, l.tenant_key, l.firn_life ORDER BY l.firn_at, l.firn_order, l.firn_row ROWS UNBOUNDED PRECEDING) AS firn_group_3
                  FROM (SELECT i.*, SUM(CASE WHEN i.firn_live THEN 0 ELSE 1 END) OVER (PARTITION BY i.firn_key, i.tenant_key ORDER BY i.firn_at, i.firn_order, i.firn_row ROWS UNBOUNDED PRECEDING) AS firn_life
                          FROM (
                                SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."card_no", c."state", c."bank"
          FROM "firn"."contribution_cards" c
          JOIN "scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
        UNION ALL
        SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run, r."card_no", r."state", r."bank"
          FROM (WITH ended AS (
                        SELECT DISTINCT x.firn_key, x.tenant_key, x.firn_to AS firn_at
                          FROM "firn"."contribution_cards" x
                          JOIN "scratch_touched" t ON t.firn_key = x.firn_key
                          LEFT JOIN "firn"."contribution_cards" p ON x.firn_to = x.firn_from AND p.firn_key = x.firn_key AND p.tenant_key = x.tenant_key AND p.firn_row = x.firn_row
                                                       AND p.firn_to = x.firn_from AND p.firn_followed
                         WHERE x.firn_to IS NOT NULL AND (x.firn_to > x.firn_from OR p.firn_key IS NOT NULL) AND NOT x.firn_followed),
                     image AS (
                        SELECT c.*, ROW_NUMBER() OVER (ORDER BY c.firn_key, c.tenant_key, c.firn_from, c.firn_order, c.firn_row) AS firn_number,
                               LEAD(COALESCE(c.firn_to, CAST('9999-12-31 00:00:00' AS timestamp)))
                                   OVER (PARTITION BY c.firn_key, c.tenant_key ORDER BY c.firn_from, c.firn_order, c.firn_row) AS firn_next_to
                          FROM "firn"."contribution_cards" c
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
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run, c."card_no", c."state", c."bank"
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r
                               ) i) l) g
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/card
ANALYZE "scratch_event_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_version";
-- apply/card
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
               e."card_no",
               e."state",
               FIRST_VALUE(e."bank") OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live THEN 0 ELSE 1 END, e.firn_at DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "bank",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."state" = LAG(e."state") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."state" IS NULL AND LAG(e."state") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "scratch_event_f4" e) v
 WHERE v.firn_starts;
-- apply/card
ANALYZE "scratch_version";
-- apply/card
DROP TABLE IF EXISTS "scratch_event_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_timeline";
-- apply/card
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/card
CREATE TEMP TABLE "scratch_resolved" AS
SELECT v.*, 
       d."card_key" AS firn_version, m."card_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, x.firn_at AS valid_from, COALESCE(x.firn_end, CAST(NULL AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."card" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."card" m ON m.firn_key = v.firn_key AND m.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."card_no" = v."card_no" OR (d."card_no" IS NULL AND v."card_no" IS NULL))
                 AND (d."state" = v."state" OR (d."state" IS NULL AND v."state" IS NULL))
                 AND (d."bank" = v."bank" OR (d."bank" IS NULL AND v."bank" IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/card
ANALYZE "scratch_resolved";
-- apply/card
DROP TABLE IF EXISTS "scratch_gone";
-- apply/card
CREATE TEMP TABLE "scratch_gone" AS
SELECT d."card_key" AS firn_version, d."card_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."card" d
  JOIN "scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/card
DROP TABLE IF EXISTS "scratch_live";
-- apply/card
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "scratch_resolved") + (SELECT COUNT(*) FROM "scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."card" t WHERE NOT t.firn_inferred AND t.is_current AND t."card_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/card
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('card_key' AS varchar(128)), q.firn_version, q.firn_key
  FROM (SELECT x.firn_version, x.firn_key
          FROM "scratch_resolved" x
          JOIN "dw"."card" d ON d."card_key" = x.firn_version
         WHERE x.valid_from > d.valid_from OR (x.valid_to IS NOT NULL AND (d.valid_to IS NULL OR x.valid_to < d.valid_to))
         UNION ALL
        SELECT g.firn_version, g.firn_key FROM "scratch_gone" g) q;
-- apply/card
DELETE FROM "dw"."card" USING "scratch_gone" g
 WHERE "dw"."card"."card_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/card
UPDATE "dw"."card"
   SET "state" = NULL, "bank" = NULL, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST(NULL AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "scratch_gone" g CROSS JOIN "scratch_run_now" n
 WHERE "dw"."card"."card_key" = g.firn_version AND g.firn_unsaid;
-- apply/card
UPDATE "dw"."card"
   SET "card_no" = x."card_no",
       "state" = x."state",
       "bank" = x."bank",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "scratch_resolved" x CROSS JOIN "scratch_run_now" n
 WHERE "dw"."card"."card_key" = x.firn_version;
-- apply/card
INSERT INTO "dw"."card" ("card_key", "card_durable_key", firn_key, tenant_key, "card_no", "state", "bank", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."card_no", x."state", x."bank", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'card' AND r.firn_version IS NULL) x
 CROSS JOIN "scratch_run_now" n;
-- apply/card
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."card_key") + 1 FROM "dw"."card" d)
 WHERE target = 'card'
   AND next_key <= (SELECT MAX(d."card_key") FROM "dw"."card" d);
-- apply/card
DELETE FROM "firn"."quarantine" USING "scratch_delta_card_event" d
 WHERE "firn"."quarantine".target = 'card' AND "firn"."quarantine".feed = 'cards'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/card
DELETE FROM "firn"."quarantine"
 WHERE target = 'card' AND feed = 'cards'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'cards' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'cards' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f4" h);
-- apply/card
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('card' AS varchar(128)), CAST('cards' AS varchar(128)), CAST('card_event' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"card_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."card_no", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"state":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."state", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"bank":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(w."bank", '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f4" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/card
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
  LEFT JOIN "scratch_read_card_event" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f4" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_card_event" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f4" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'cards' AND b.aside IS NULL;
-- apply/card
DROP TABLE IF EXISTS "scratch_state_f4";
-- apply/card
CREATE TEMP TABLE "scratch_state_f4" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_card_event" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f4" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'cards' AND b.aside IS NULL;
-- apply/card
DELETE FROM "firn"."branch_state" USING "scratch_state_f4" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/card
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f4" x;
-- apply/card
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."card" t WHERE NOT t.firn_inferred AND t.is_current AND t."card_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/card
UPDATE "firn"."target_state" SET version = version + 1, definition = '59537a0215585b786c2822dbb3fbe570' WHERE target = 'card';
-- apply/card
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('card' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."card" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/card
DROP TABLE IF EXISTS "scratch_live";
-- apply/card
DROP TABLE IF EXISTS "scratch_work_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_vanished_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_bad_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_held_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_state_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_tally_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_missing_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_duplicate_f4";
-- apply/card
DROP TABLE IF EXISTS "scratch_missing_image";
-- apply/card
DROP TABLE IF EXISTS "scratch_touched";
-- apply/card
DROP TABLE IF EXISTS "scratch_image";
-- apply/card
DROP TABLE IF EXISTS "scratch_resolved";
-- apply/card
COMMIT;

-- apply/payment
BEGIN;
-- apply/payment
LOCK "firn"."lock_account", "firn"."lock_branch", "firn"."lock_card", "firn"."lock_payment";
-- apply/payment
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- apply/payment
DROP TABLE IF EXISTS "scratch_work_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_vanished_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_bad_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_held_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_vanished_f5" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, CAST(NULL AS varchar(65535)) AS firn_old_key
  FROM "dw"."payment" l
  JOIN "scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'payments' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN "scratch_delta_payment" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/payment
DROP TABLE IF EXISTS "scratch_absent_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_absent_f5" AS
SELECT v.firn_tenant, v.firn_row, COALESCE(k.times, 0) + 1 AS times, COALESCE(k.since, n.run_at) AS since,
       CASE WHEN k.times IS NULL THEN true ELSE false END AS is_new,
       CASE WHEN b.accepted OR b.force OR b.reloaded OR COALESCE(k.times, 0) + 1 >= b.absences THEN true ELSE false END AS goes
  FROM "scratch_vanished_f5" v
  JOIN "scratch_run_branch" b ON b.tenant_key = v.firn_tenant AND b.feed = 'payments'
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "firn"."absent" k ON k.target = 'payment' AND k.feed = 'payments' AND k.tenant_key = v.firn_tenant AND k.firn_row = v.firn_row;
-- apply/payment
ANALYZE "scratch_absent_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_bad_f5" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS bigint) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS reason
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL) x
  JOIN "dw"."payment" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/payment
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
  LEFT JOIN "scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_absent_f5" x WHERE x.is_new GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_bad_f5" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."payment" l
               JOIN (SELECT x.firn_tenant FROM "scratch_vanished_f5" x UNION SELECT q.firn_tenant FROM "scratch_bad_f5" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/payment
ANALYZE "scratch_held_f5";
-- apply/payment
DELETE FROM "scratch_vanished_f5" USING "scratch_absent_f5" a
 WHERE "scratch_vanished_f5".firn_tenant = a.firn_tenant AND "scratch_vanished_f5".firn_row = a.firn_row AND NOT a.goes;
-- apply/payment
DROP TABLE IF EXISTS "scratch_duplicate_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_duplicate_f5" AS
SELECT p.firn_tenant, p."payment_no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS bigint) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."payment_no" AS bigint) AS "payment_no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."account" AS varchar(80)) AS "firn_ref_account_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."account" AS varchar(80)) AS varchar(65535)) AS "firn_ref_account",
                       CAST(d."payee" AS varchar(80)) AS "firn_ref_payee_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."payee" AS varchar(80)) AS varchar(65535)) AS "firn_ref_payee",
                       CAST(d."card" AS varchar(80)) AS "firn_ref_card_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."card" AS varchar(80)) AS varchar(65535)) AS "firn_ref_card"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."payment_no"
HAVING COUNT(*) > 1;
-- apply/payment
ANALYZE "scratch_duplicate_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_contested_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_contested_f5" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."payment_no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS bigint) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."payment_no" AS bigint) AS "payment_no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."account" AS varchar(80)) AS "firn_ref_account_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."account" AS varchar(80)) AS varchar(65535)) AS "firn_ref_account",
                       CAST(d."payee" AS varchar(80)) AS "firn_ref_payee_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."payee" AS varchar(80)) AS varchar(65535)) AS "firn_ref_payee",
                       CAST(d."card" AS varchar(80)) AS "firn_ref_card_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."card" AS varchar(80)) AS varchar(65535)) AS "firn_ref_card"
          FROM "scratch_delta_payment" d
          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
  JOIN "scratch_duplicate_f5" u ON u.firn_tenant = p.firn_tenant AND u."payment_no" = p."payment_no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/payment
ANALYZE "scratch_contested_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_work_f5" AS
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS bigint) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END, '') AS varchar(65535)) ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."payment_no" AS bigint) AS "payment_no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."account" AS varchar(80)) AS "firn_ref_account_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."account" AS varchar(80)) AS varchar(65535)) AS "firn_ref_account",
                       CAST(d."payee" AS varchar(80)) AS "firn_ref_payee_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."payee" AS varchar(80)) AS varchar(65535)) AS "firn_ref_payee",
                       CAST(d."card" AS varchar(80)) AS "firn_ref_card_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."card" AS varchar(80)) AS varchar(65535)) AS "firn_ref_card"
                          FROM "scratch_delta_payment" d
                          JOIN "scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL
                          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
          LEFT JOIN "scratch_contested_f5" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/payment
ANALYZE "scratch_work_f5";
-- apply/payment
DELETE FROM "scratch_work_f5" USING "scratch_held_f5" h WHERE "scratch_work_f5".firn_tenant = h.tenant_key;
-- apply/payment
DELETE FROM "scratch_vanished_f5" USING "scratch_held_f5" h WHERE "scratch_vanished_f5".firn_tenant = h.tenant_key;
-- apply/payment
DROP TABLE IF EXISTS "scratch_missing_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_missing_f5" AS
SELECT w.*
  FROM "scratch_work_f5" w
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND k0.valid_from <= CAST(w."paid_at" AS timestamp) AND k0.valid_to > CAST(w."paid_at" AS timestamp)
  LEFT JOIN "dw"."account" k1 ON k1.firn_key = w."firn_ref_payee" AND k1.firn_last
  LEFT JOIN "dw"."card" k2 ON k2.firn_key = w."firn_ref_card" AND k2.valid_from <= CAST(w."paid_at" AS timestamp) AND (k2.valid_to IS NULL OR k2.valid_to > CAST(w."paid_at" AS timestamp)) AND NOT k2.firn_inferred
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_account" IS NOT NULL AND k0.firn_key IS NULL) OR (w."firn_ref_payee" IS NOT NULL AND k1.firn_key IS NULL) OR (w."firn_ref_card" IS NOT NULL AND k2.firn_key IS NULL));
-- apply/payment
INSERT INTO "dw"."account" ("account_key", firn_key, tenant_key, "account_no", "account_durable_key", valid_from, valid_to, is_current, firn_last, "branch_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_account_1", s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_account" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_account_1") AS "firn_ref_account_1"
          FROM "scratch_missing_f5" w
          LEFT JOIN "dw"."account" d ON d.firn_key = w."firn_ref_account"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_account" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_account") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'account';
-- apply/payment
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."account_key") + 1 FROM "dw"."account" d)
 WHERE target = 'account'
   AND next_key <= (SELECT MAX(d."account_key") FROM "dw"."account" d);
-- apply/payment
INSERT INTO "dw"."account" ("account_key", firn_key, tenant_key, "account_no", "account_durable_key", valid_from, valid_to, is_current, firn_last, "branch_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_payee_1", s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_payee" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_payee_1") AS "firn_ref_payee_1"
          FROM "scratch_missing_f5" w
          LEFT JOIN "dw"."account" d ON d.firn_key = w."firn_ref_payee"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_payee" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_payee") m
 CROSS JOIN "scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'account';
-- apply/payment
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."account_key") + 1 FROM "dw"."account" d)
 WHERE target = 'account'
   AND next_key <= (SELECT MAX(d."account_key") FROM "dw"."account" d);
-- apply/payment
DROP TABLE IF EXISTS "scratch_rival_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_rival_f5" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       k.firn_row IS NULL AND (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "scratch_work_f5" w
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND k0.valid_from <= CAST(w."paid_at" AS timestamp) AND k0.valid_to > CAST(w."paid_at" AS timestamp)
  LEFT JOIN "dw"."account" k1 ON k1.firn_key = w."firn_ref_payee" AND k1.firn_last
  LEFT JOIN "dw"."card" k2 ON k2.firn_key = w."firn_ref_card" AND k2.valid_from <= CAST(w."paid_at" AS timestamp) AND (k2.valid_to IS NULL OR k2.valid_to > CAST(w."paid_at" AS timestamp)) AND NOT k2.firn_inferred
  
  JOIN "dw"."payment" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."payment_no" = w."payment_no"
  LEFT JOIN "scratch_delta_payment" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "scratch_vanished_f5" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
  LEFT JOIN "scratch_absent_f5" k ON k.firn_tenant = l.tenant_key AND k.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/payment
UPDATE "scratch_work_f5" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "scratch_rival_f5" r WHERE r.holder_wins) x
 WHERE "scratch_work_f5".firn_tenant = x.firn_tenant AND "scratch_work_f5".firn_row = x.claimant;
-- apply/payment
DROP TABLE IF EXISTS "scratch_tally_f5";
-- apply/payment
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
-- apply/payment
DROP TABLE IF EXISTS "scratch_live";
-- apply/payment
CREATE TEMP TABLE "scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "scratch_tally_f5" o) + (SELECT COUNT(*) FROM "scratch_vanished_f5") > 0 THEN (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "scratch_tally_f5" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "scratch_tally_f5" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "scratch_tally_f5" o) + (SELECT COUNT(*) FROM "scratch_vanished_f5") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f5" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/payment
DELETE FROM "dw"."payment" USING "scratch_work_f5" w
 WHERE "dw"."payment".tenant_key = w.firn_tenant AND "dw"."payment".firn_row = w.firn_row AND w.firn_loaded;
-- apply/payment
DELETE FROM "dw"."payment" USING "scratch_vanished_f5" v
 WHERE "dw"."payment".tenant_key = v.firn_tenant AND "dw"."payment".firn_row = v.firn_row;
-- apply/payment
DELETE FROM "dw"."payment" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f5" r WHERE NOT r.holder_wins) x
 WHERE "dw"."payment".tenant_key = x.firn_tenant AND "dw"."payment".firn_row = x.holder;
-- apply/payment
INSERT INTO "dw"."payment" (tenant_key, "payment_no", "paid_at", "amount", "account_key", "payee_key", "card_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."payment_no", w."paid_at", w."amount", COALESCE(k0."account_key", -1), COALESCE(k1."account_durable_key", -1), COALESCE(k2."card_key", -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "scratch_work_f5" w
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND k0.valid_from <= CAST(w."paid_at" AS timestamp) AND k0.valid_to > CAST(w."paid_at" AS timestamp)
  LEFT JOIN "dw"."account" k1 ON k1.firn_key = w."firn_ref_payee" AND k1.firn_last
  LEFT JOIN "dw"."card" k2 ON k2.firn_key = w."firn_ref_card" AND k2.valid_from <= CAST(w."paid_at" AS timestamp) AND (k2.valid_to IS NULL OR k2.valid_to > CAST(w."paid_at" AS timestamp)) AND NOT k2.firn_inferred
  
 WHERE w.firn_outcome = 'applied';
-- apply/payment
DELETE FROM "firn"."unresolved" USING (SELECT w.firn_tenant, w.firn_row FROM "scratch_work_f5" w WHERE w.firn_class <> 's') x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "scratch_vanished_f5" x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING (SELECT DISTINCT r.firn_tenant, r.holder AS firn_row FROM "scratch_rival_f5" r WHERE NOT r.holder_wins) x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('account_key' AS varchar(128)), w.firn_tenant, w.firn_row, w."firn_ref_account"
  FROM "scratch_missing_f5" w
  LEFT JOIN "dw"."account" k ON k.firn_key = w."firn_ref_account" AND k.valid_from <= CAST(w."paid_at" AS timestamp) AND k.valid_to > CAST(w."paid_at" AS timestamp)
 WHERE w.firn_outcome = 'applied' AND w."firn_ref_account" IS NOT NULL AND k.firn_key IS NULL;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('card_key' AS varchar(128)), w.firn_tenant, w.firn_row, w."firn_ref_card"
  FROM "scratch_missing_f5" w
  LEFT JOIN "dw"."card" k ON k.firn_key = w."firn_ref_card" AND k.valid_from <= CAST(w."paid_at" AS timestamp) AND (k.valid_to IS NULL OR k.valid_to > CAST(w."paid_at" AS timestamp)) AND NOT k.firn_inferred
 WHERE w.firn_outcome = 'applied' AND w."firn_ref_card" IS NOT NULL AND k.firn_key IS NULL;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT DISTINCT CAST('payment' AS varchar(128)), CAST('account_key' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM "firn"."rekey" q
  JOIN "dw"."payment" f ON f."account_key" = q.member_key
  LEFT JOIN "dw"."account" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
 WHERE q.target = 'payment' AND q.reference = 'account_key' AND k.firn_key IS NULL;
-- apply/payment
UPDATE "dw"."payment" SET "account_key" = x.member_key
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row, COALESCE(k."account_key", -1) AS member_key
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."account_key" = q.member_key
          LEFT JOIN "dw"."account" o ON o."account_key" = q.member_key AND o.valid_from <= CAST(f."paid_at" AS timestamp) AND o.valid_to > CAST(f."paid_at" AS timestamp)
          LEFT JOIN "dw"."account" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
         WHERE q.target = 'payment' AND q.reference = 'account_key' AND o."account_key" IS NULL) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
UPDATE "dw"."payment" SET "account_key" = x.member_key
  FROM (SELECT u.tenant_key, u.firn_row, MIN(k."account_key") AS member_key
          FROM "firn"."unresolved" u
          JOIN "dw"."payment" f ON f.tenant_key = u.tenant_key AND f.firn_row = u.firn_row
          JOIN "dw"."account" k ON k.firn_key = u.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
         WHERE u.target = 'payment' AND u.reference = 'account_key'
         GROUP BY u.tenant_key, u.firn_row) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "dw"."payment" f
 WHERE f.tenant_key = "firn"."unresolved".tenant_key AND f.firn_row = "firn"."unresolved".firn_row AND f."account_key" <> -1
   AND "firn"."unresolved".target = 'payment' AND "firn"."unresolved".reference = 'account_key';
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT DISTINCT CAST('payment' AS varchar(128)), CAST('card_key' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM "firn"."rekey" q
  JOIN "dw"."payment" f ON f."card_key" = q.member_key
  LEFT JOIN "dw"."card" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND (k.valid_to IS NULL OR k.valid_to > CAST(f."paid_at" AS timestamp)) AND NOT k.firn_inferred
 WHERE q.target = 'payment' AND q.reference = 'card_key' AND k.firn_key IS NULL;
-- apply/payment
UPDATE "dw"."payment" SET "card_key" = x.member_key
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row, COALESCE(k."card_key", -1) AS member_key
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."card_key" = q.member_key
          LEFT JOIN "dw"."card" o ON o."card_key" = q.member_key AND o.valid_from <= CAST(f."paid_at" AS timestamp) AND (o.valid_to IS NULL OR o.valid_to > CAST(f."paid_at" AS timestamp)) AND NOT o.firn_inferred
          LEFT JOIN "dw"."card" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND (k.valid_to IS NULL OR k.valid_to > CAST(f."paid_at" AS timestamp)) AND NOT k.firn_inferred
         WHERE q.target = 'payment' AND q.reference = 'card_key' AND o."card_key" IS NULL) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
UPDATE "dw"."payment" SET "card_key" = x.member_key
  FROM (SELECT u.tenant_key, u.firn_row, MIN(k."card_key") AS member_key
          FROM "firn"."unresolved" u
          JOIN "dw"."payment" f ON f.tenant_key = u.tenant_key AND f.firn_row = u.firn_row
          JOIN "dw"."card" k ON k.firn_key = u.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND (k.valid_to IS NULL OR k.valid_to > CAST(f."paid_at" AS timestamp)) AND NOT k.firn_inferred
         WHERE u.target = 'payment' AND u.reference = 'card_key'
         GROUP BY u.tenant_key, u.firn_row) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "dw"."payment" f
 WHERE f.tenant_key = "firn"."unresolved".tenant_key AND f.firn_row = "firn"."unresolved".firn_row AND f."card_key" <> -1
   AND "firn"."unresolved".target = 'payment' AND "firn"."unresolved".reference = 'card_key';
-- apply/payment
DELETE FROM "firn"."rekey" WHERE target = 'payment';
-- apply/payment
DELETE FROM "firn"."retry"
 WHERE record = 'payment' AND target = 'payment'
   AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/payment
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('payment' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('payment' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "scratch_rival_f5" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "scratch_rival_f5" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "scratch_contested_f5" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h)) x;
-- apply/payment
DELETE FROM "firn"."quarantine" USING "scratch_delta_payment" d
 WHERE "firn"."quarantine".target = 'payment' AND "firn"."quarantine".feed = 'payments'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/payment
DELETE FROM "firn"."quarantine"
 WHERE target = 'payment' AND feed = 'payments'
   AND (tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/payment
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('payment' AS varchar(128)), CAST('payments' AS varchar(128)), CAST('payment' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, JSON_PARSE('{' || '"payment_no":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."payment_no" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"paid_at":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(RTRIM(RTRIM(TO_CHAR(w."paid_at", 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || ',' || '"amount":' || COALESCE('"' || REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CAST(w."amount" AS varchar(64)), '\\', '\\\\'), '"', '\\"'), CHR(10), '\\n'), CHR(13), '\\r'), CHR(9), '\\t'), '[[:cntrl:]]', '') || '"', 'null') || '}')), n.run_id, n.run_at
  FROM "scratch_work_f5" w
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
  LEFT JOIN "scratch_held_f5" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "scratch_tally_f5" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DROP TABLE IF EXISTS "scratch_state_f5";
-- apply/payment
CREATE TEMP TABLE "scratch_state_f5" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "scratch_run_branch" b
 CROSS JOIN "scratch_run_now" n
  LEFT JOIN "scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "scratch_held_f5" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DELETE FROM "firn"."branch_state" USING "scratch_state_f5" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/payment
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "scratch_state_f5" x;
-- apply/payment
DELETE FROM "firn"."absent" USING "scratch_run_branch" b
 WHERE "firn"."absent".target = 'payment' AND "firn"."absent".feed = 'payments'
   AND b.feed = 'payments' AND b.tenant_key = "firn"."absent".tenant_key AND b.compare AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "scratch_held_f5" h);
-- apply/payment
INSERT INTO "firn"."absent" (target, feed, tenant_key, firn_row, times, since)
SELECT CAST('payment' AS varchar(128)), CAST('payments' AS varchar(128)), a.firn_tenant, a.firn_row, a.times, a.since
  FROM "scratch_absent_f5" a
  LEFT JOIN "scratch_vanished_f5" v ON v.firn_tenant = a.firn_tenant AND v.firn_row = a.firn_row
  LEFT JOIN "scratch_held_f5" h ON h.tenant_key = a.firn_tenant
  LEFT JOIN (SELECT DISTINCT r.firn_tenant, r.holder FROM "scratch_rival_f5" r WHERE NOT r.holder_wins) x ON x.firn_tenant = a.firn_tenant AND x.holder = a.firn_row
 WHERE NOT a.goes AND v.firn_row IS NULL AND h.tenant_key IS NULL AND x.holder IS NULL;
-- apply/payment
DROP TABLE IF EXISTS "scratch_absent_f5";
-- apply/payment
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "scratch_live" l;
-- apply/payment
UPDATE "firn"."target_state" SET version = version + 1, definition = '3c40426b6d73c02d154229e6fe29e6f8' WHERE target = 'payment';
-- apply/payment
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('payment' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(GETDATE() AS timestamp)
  FROM "scratch_live" l CROSS JOIN "scratch_run_now" n;
-- apply/payment
DROP TABLE IF EXISTS "scratch_live";
-- apply/payment
DROP TABLE IF EXISTS "scratch_work_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_vanished_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_bad_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_held_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_state_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_tally_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_missing_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_duplicate_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_rival_f5";
-- apply/payment
DROP TABLE IF EXISTS "scratch_contested_f5";
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
(1, 'acme_in_bank', 'account_changes', 'a52b57d667521e69ce3614c36c83a4fe'),
(1, 'acme_in_bank', 'branches', '5fcc6f7cc44ba5f9afbf45d30c2ac744'),
(1, 'acme_in_bank', 'card_events', '60a9dfef501cce1403f174d15c840dc8'),
(1, 'acme_in_bank', 'desks', '0e95dbab7a6b11ad7815a411f1397783'),
(1, 'acme_in_bank', 'payments', '09d9d93d51e576fb5764e420da58ebf5');
-- end
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('a52b57d667521e69ce3614c36c83a4fe', 1, 'seq', 'bigint', 1, 1),
('a52b57d667521e69ce3614c36c83a4fe', 2, 'op', 'character(1)', 0, 0),
('a52b57d667521e69ce3614c36c83a4fe', 3, 'account_no', 'character varying(20)', 0, 0),
('a52b57d667521e69ce3614c36c83a4fe', 4, 'holder', 'character varying(40)', 0, 0),
('a52b57d667521e69ce3614c36c83a4fe', 5, 'opened', 'character varying(10)', 0, 0),
('a52b57d667521e69ce3614c36c83a4fe', 6, 'status', 'character varying(10)', 0, 0),
('a52b57d667521e69ce3614c36c83a4fe', 7, 'city', 'character varying(20)', 0, 0),
('a52b57d667521e69ce3614c36c83a4fe', 8, 'branch', 'character varying(10)', 0, 0),
('a52b57d667521e69ce3614c36c83a4fe', 9, 'changed_on', 'timestamp without time zone', 0, 0),
('5fcc6f7cc44ba5f9afbf45d30c2ac744', 1, 'code', 'character varying(10)', 1, 1),
('5fcc6f7cc44ba5f9afbf45d30c2ac744', 2, 'name', 'character varying(40)', 0, 0),
('5fcc6f7cc44ba5f9afbf45d30c2ac744', 3, 'updated_at', 'timestamp without time zone', 0, 0),
('60a9dfef501cce1403f174d15c840dc8', 1, 'seq', 'bigint', 1, 1),
('60a9dfef501cce1403f174d15c840dc8', 2, 'card_no', 'character varying(20)', 0, 0),
('60a9dfef501cce1403f174d15c840dc8', 3, 'state', 'character varying(10)', 0, 0),
('60a9dfef501cce1403f174d15c840dc8', 4, 'bank', 'character varying(20)', 0, 0),
('60a9dfef501cce1403f174d15c840dc8', 5, 'happened_at', 'timestamp without time zone', 0, 0),
('0e95dbab7a6b11ad7815a411f1397783', 1, 'code', 'character varying(10)', 1, 1),
('0e95dbab7a6b11ad7815a411f1397783', 2, 'purpose', 'character varying(20)', 0, 0),
('0e95dbab7a6b11ad7815a411f1397783', 3, 'branch', 'character varying(10)', 0, 0),
('0e95dbab7a6b11ad7815a411f1397783', 4, 'updated_at', 'timestamp without time zone', 0, 0),
('09d9d93d51e576fb5764e420da58ebf5', 1, 'id', 'bigint', 1, 1),
('09d9d93d51e576fb5764e420da58ebf5', 2, 'paid_at', 'timestamp without time zone', 0, 0),
('09d9d93d51e576fb5764e420da58ebf5', 3, 'amount', 'numeric(12,2)', 0, 0),
('09d9d93d51e576fb5764e420da58ebf5', 4, 'account', 'character varying(20)', 0, 0),
('09d9d93d51e576fb5764e420da58ebf5', 5, 'payee', 'character varying(20)', 0, 0),
('09d9d93d51e576fb5764e420da58ebf5', 6, 'card', 'character varying(20)', 0, 0);
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
DROP TABLE IF EXISTS "scratch_delta_account_change";
-- end
DROP TABLE IF EXISTS "scratch_read_account_change";
-- end
DROP TABLE IF EXISTS "scratch_counted_account_change";
-- end
DROP TABLE IF EXISTS "scratch_delta_branch";
-- end
DROP TABLE IF EXISTS "scratch_read_branch";
-- end
DROP TABLE IF EXISTS "scratch_counted_branch";
-- end
DROP TABLE IF EXISTS "scratch_delta_desk";
-- end
DROP TABLE IF EXISTS "scratch_read_desk";
-- end
DROP TABLE IF EXISTS "scratch_counted_desk";
-- end
DROP TABLE IF EXISTS "scratch_delta_card_event";
-- end
DROP TABLE IF EXISTS "scratch_read_card_event";
-- end
DROP TABLE IF EXISTS "scratch_counted_card_event";
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

