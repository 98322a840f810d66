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

-- accept
BEGIN;
-- accept
DROP TABLE IF EXISTS "scratch_staging_seen";
-- accept
DROP TABLE IF EXISTS "scratch_staging_shape";
-- accept
CREATE TEMP TABLE "scratch_staging_seen" (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64)
);
-- accept
CREATE TEMP TABLE "scratch_staging_shape" (LIKE "firn"."staging_column");
-- accept
INSERT INTO "scratch_staging_seen" (tenant_key, schema_name, table_name, shape) VALUES
(1, 'alpha_in_core', 'payment', '223220bdd28723c3fa3dabe9de5320e1'),
(2, 'beta_sg_core', 'city', '1ed9a1d6427b8d99939a615bd372212d');
-- accept
INSERT INTO "scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('223220bdd28723c3fa3dabe9de5320e1', 1, 'id', 'bigint', 1, 1),
('223220bdd28723c3fa3dabe9de5320e1', 2, 'customer_id', 'integer', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 3, 'amount_minor', 'bigint', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 4, 'state', 'character varying(1)', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 5, 'is_test', 'smallint', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 6, 'paid_at', 'timestamp without time zone', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 7, 'booked_on', 'date', 0, 0),
('223220bdd28723c3fa3dabe9de5320e1', 8, 'updated_at', 'timestamp without time zone', 0, 0),
('1ed9a1d6427b8d99939a615bd372212d', 1, 'code', 'character varying(10)', 1, 1),
('1ed9a1d6427b8d99939a615bd372212d', 2, 'name', 'character varying(200)', 0, 0);
-- accept
INSERT INTO "firn"."tenant_history" (tenant_key, tenant, region, action, done_at, done_by, note)
SELECT t.tenant_key, t.tenant, t.region, CAST('accept' AS varchar(20)), CAST(GETDATE() AS timestamp), CAST(current_user AS varchar(128)),
       CAST(CAST(s.tables AS varchar(20)) || ' tables' AS varchar(400))
  FROM "firn"."tenant" t
  JOIN (SELECT x.tenant_key, COUNT(*) AS tables FROM "scratch_staging_seen" x GROUP BY x.tenant_key) s ON s.tenant_key = t.tenant_key;
-- accept
UPDATE "firn"."staging_table" SET last_seen = x.seen_at
  FROM (SELECT s.tenant_key, s.schema_name, s.table_name, COALESCE(t.seen_at, CAST(GETDATE() AS timestamp)) AS seen_at
          FROM "scratch_staging_seen" s
          LEFT JOIN "firn"."tenant_state" t ON t.tenant_key = s.tenant_key) x
 WHERE "firn"."staging_table".tenant_key = x.tenant_key AND "firn"."staging_table".schema_name = x.schema_name
   AND "firn"."staging_table".table_name = x.table_name AND "firn"."staging_table".last_seen IS NULL;
-- accept
INSERT INTO "firn"."staging_table" (tenant_key, schema_name, table_name, shape, first_seen, last_seen)
SELECT s.tenant_key, s.schema_name, s.table_name, s.shape, CAST(GETDATE() AS timestamp), CAST(NULL AS timestamp)
  FROM "scratch_staging_seen" s
 WHERE s.shape IS NOT NULL;
-- accept
INSERT INTO "firn"."staging_column" (shape, column_number, column_name, type_text, is_required, key_position)
SELECT x.shape, x.column_number, x.column_name, x.type_text, x.is_required, x.key_position
  FROM "scratch_staging_shape" x
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."staging_column" k WHERE k.shape = x.shape);
-- accept
DROP TABLE IF EXISTS "scratch_staging_seen";
-- accept
DROP TABLE IF EXISTS "scratch_staging_shape";
-- accept
COMMIT;

