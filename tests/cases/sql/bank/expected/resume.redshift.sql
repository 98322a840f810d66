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

-- tenant/resume
BEGIN;
-- tenant/resume
LOCK "firn"."tenant";
-- tenant/resume
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name)
SELECT k.next_key, CAST('gamma' AS varchar(128)), CAST('in' AS varchar(128)), CAST('gamma' AS varchar(200))
  FROM (SELECT COALESCE(MAX(t.tenant_key), 0) + 1 AS next_key FROM "firn"."tenant" t) k
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."tenant" t WHERE t.tenant = 'gamma' AND t.region = 'in');
-- tenant/resume
INSERT INTO "firn"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT t.tenant_key, CAST('active' AS varchar(20)), CAST(GETDATE() AS timestamp), CAST(NULL AS timestamp)
  FROM "firn"."tenant" t
 WHERE ((t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*')) AND NOT EXISTS (SELECT 1 FROM "firn"."tenant_state" s WHERE s.tenant_key = t.tenant_key);
-- tenant/resume
UPDATE "firn"."branch_state" SET held = 'was not read while the tenant was ' || x.state
  FROM (SELECT t.tenant_key, s.state
          FROM "firn"."tenant" t
          JOIN "firn"."tenant_state" s ON s.tenant_key = t.tenant_key
         WHERE ((t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*')) AND s.state <> 'active') x
 WHERE "firn"."branch_state".tenant_key = x.tenant_key;
-- tenant/resume
UPDATE "firn"."tenant_state" SET state = 'active', changed_at = CAST(GETDATE() AS timestamp)
 WHERE tenant_key IN (SELECT t.tenant_key FROM "firn"."tenant" t WHERE (t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*')) AND state <> 'active';
-- tenant/resume
INSERT INTO "firn"."tenant_history" (tenant_key, tenant, region, action, done_at, done_by, note)
SELECT t.tenant_key, t.tenant, t.region, CAST('resume' AS varchar(20)), CAST(GETDATE() AS timestamp), CAST(current_user AS varchar(128)),
       CAST(NULL AS varchar(400))
  FROM "firn"."tenant" t
 WHERE (t.tenant = 'gamma' AND t.region = 'in') OR (t.tenant = 'gamma' AND t.region = '*');
-- tenant/resume
COMMIT;

