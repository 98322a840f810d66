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
    firn_row text COLLATE "C" NOT NULL,
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
    firn_row text COLLATE "C" NOT NULL,
    firn_key text COLLATE "C" NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."rekey" (
    target varchar(128) NOT NULL,
    reference varchar(128) NOT NULL,
    member_key bigint NOT NULL,
    firn_key text COLLATE "C" NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."quarantine" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    firn_row text COLLATE "C",
    reason text COLLATE "C" NOT NULL,
    row_values jsonb,
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
    firn_key text COLLATE "C" NOT NULL,
    firn_parent text COLLATE "C" NOT NULL
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
    firn_row text COLLATE "C" NOT NULL,
    firn_order text COLLATE "C"
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
    firn_row text COLLATE "C" NOT NULL,
    times integer NOT NULL,
    since timestamp NOT NULL
);
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

-- shape/tenant
BEGIN;
-- shape/tenant
CREATE TABLE IF NOT EXISTS "dw"."tenant" (
    "tenant_key" bigint NOT NULL,
    "tenant" varchar(128),
    "region" varchar(128),
    "display_name" varchar(200),
    firn_key text COLLATE "C",
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint,
    PRIMARY KEY ("tenant_key")
);
-- shape/tenant
CREATE UNIQUE INDEX IF NOT EXISTS "tenant_firn_key" ON "dw"."tenant" (firn_key);
-- shape/tenant
INSERT INTO "dw"."tenant" ("tenant_key", "tenant", "region", "display_name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(128)), CAST('unknown' AS varchar(128)), CAST('unknown' AS varchar(200)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."tenant" d WHERE d."tenant_key" = -1);
-- shape/tenant
INSERT INTO "dw"."tenant" ("tenant_key", "tenant", "region", "display_name", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(128)), CAST('not applicable' AS varchar(128)), CAST('not applicable' AS varchar(200)), CAST(false AS boolean), CAST(false AS boolean)
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
    "month_name" varchar(9),
    "day" integer,
    "day_of_week" integer,
    "day_name" varchar(9),
    "week_of_year" integer,
    "is_weekend" boolean,
    firn_key text COLLATE "C",
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint,
    PRIMARY KEY ("date_key")
);
-- shape/date
CREATE UNIQUE INDEX IF NOT EXISTS "date_firn_key" ON "dw"."date" (firn_key);
-- shape/date
CREATE UNIQUE INDEX IF NOT EXISTS "date_date_value" ON "dw"."date" (date_value);
-- shape/date
INSERT INTO "dw"."date" ("date_key", "month_name", "day_name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(9)), CAST('unknown' AS varchar(9)), CAST(false AS boolean), CAST(false AS boolean)
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

-- shape/item
BEGIN;
-- shape/item
CREATE TABLE IF NOT EXISTS "dw"."item" (
    "item_key" bigint NOT NULL,
    tenant_key bigint,
    "item_no" varchar(10),
    "name" varchar(20),
    "made_on" date,
    firn_key text COLLATE "C",
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint,
    PRIMARY KEY ("item_key")
);
-- shape/item
CREATE UNIQUE INDEX IF NOT EXISTS "item_firn_key" ON "dw"."item" (firn_key);
-- shape/item
INSERT INTO "dw"."item" ("item_key", "item_no", "name", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(10)), CAST('unknown' AS varchar(20)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."item" d WHERE d."item_key" = -1);
-- shape/item
INSERT INTO "dw"."item" ("item_key", "name", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(20)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."item" d WHERE d."item_key" = -2);
-- shape/item
CREATE TABLE IF NOT EXISTS "firn"."lock_item" (unused integer);
-- shape/item
CREATE TABLE IF NOT EXISTS "firn"."contribution_items" (
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    firn_key text COLLATE "C" NOT NULL,
    firn_hash bigint,
    firn_order text COLLATE "C",
    "item_no" varchar(10),
    "name" varchar(20),
    "made_on" date,
    PRIMARY KEY (tenant_key, firn_row)
);
-- shape/item
CREATE  INDEX IF NOT EXISTS "contribution_items_member" ON "firn"."contribution_items" (firn_key);
-- shape/item
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('item' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('a545bbaab694ece352125342ac61de18' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'item');
-- shape/item
COMMIT;

-- shape/item_life
BEGIN;
-- shape/item_life
CREATE TABLE IF NOT EXISTS "dw"."item_life" (
    "item_life_key" bigint NOT NULL,
    "item_life_durable_key" bigint NOT NULL,
    tenant_key bigint,
    "item_no" varchar(10),
    "name" varchar(20),
    valid_from timestamp NOT NULL,
    valid_to timestamp,
    is_current boolean NOT NULL,
    firn_instant timestamp,
    firn_last boolean NOT NULL,
    firn_key text COLLATE "C",
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint,
    PRIMARY KEY ("item_life_key")
);
-- shape/item_life
CREATE  INDEX IF NOT EXISTS "item_life_firn_key" ON "dw"."item_life" (firn_key);
-- shape/item_life
INSERT INTO "dw"."item_life" ("item_life_key", "item_no", "name", "item_life_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(10)), CAST('unknown' AS varchar(20)), CAST(-1 AS bigint), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."item_life" d WHERE d."item_life_key" = -1);
-- shape/item_life
INSERT INTO "dw"."item_life" ("item_life_key", "name", "item_life_durable_key", valid_from, valid_to, is_current, firn_last, firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(20)), CAST(-2 AS bigint), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."item_life" d WHERE d."item_life_key" = -2);
-- shape/item_life
CREATE TABLE IF NOT EXISTS "firn"."lock_item_life" (unused integer);
-- shape/item_life
CREATE TABLE IF NOT EXISTS "firn"."contribution_lives" (
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    firn_key text COLLATE "C" NOT NULL,
    firn_hash bigint,
    firn_order text COLLATE "C",
    "item_no" varchar(10),
    "name" varchar(20),
    firn_run bigint NOT NULL,
    firn_from timestamp NOT NULL,
    firn_to timestamp,
    firn_live boolean NOT NULL,
    firn_newest boolean NOT NULL,
    firn_followed boolean NOT NULL,
    PRIMARY KEY (tenant_key, firn_row, firn_run)
);
-- shape/item_life
CREATE  INDEX IF NOT EXISTS "contribution_lives_member" ON "firn"."contribution_lives" (firn_key);
-- shape/item_life
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('item_life' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('201cb321de7a521b7e9929936eeea6c6' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'item_life');
-- shape/item_life
COMMIT;

-- shape/price
BEGIN;
-- shape/price
CREATE TABLE IF NOT EXISTS "firn"."lock_price" (unused integer);
-- shape/price
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('price' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('667e7050af302be387c4027524098c2c' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'price');
-- shape/price
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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('kinds' AS varchar(64))
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
('item', 'items', 'item', 1, NULL, true, false, true, false, false, false, false, NULL, 1, 'f988888f978869004baedcbad086ee68'),
('item', 'items', 'item', 2, NULL, true, false, true, false, false, false, false, NULL, 1, 'cef1841eb2e74919acae471da62148b7'),
('item', 'items', 'item', 3, NULL, true, false, true, false, false, false, false, NULL, 1, 'b6c64af5cc433ebc60ce61c20bcc1866'),
('item', 'items', 'item', 4, NULL, true, false, true, true, false, false, false, NULL, 1, 'e9b00dae4ee5e172d50e370da8391780-2673e7162a9f179d'),
('item', 'items', 'item', 5, NULL, true, false, true, false, false, false, false, NULL, 1, '66c777987f9c787b0c44716d3d9106f1'),
('item', 'items', 'item', 6, NULL, true, false, true, true, false, false, false, NULL, 1, '3ca09b402de27f35e62a76900cf3169e-8a5d3e1423509822'),
('item', 'items', 'item', 7, NULL, true, false, true, true, false, false, false, NULL, 1, '0c9491c0b44411903038541a9b417e57-6762588c4f70ed75'),
('item_life', 'lives', 'item', 1, NULL, true, false, true, false, false, false, false, NULL, 1, 'e911bb8801f4a3a482c9142360aa2d41'),
('item_life', 'lives', 'item', 2, NULL, true, false, true, false, false, false, false, NULL, 1, 'ccb5e80436c7017575012e02551abf84'),
('item_life', 'lives', 'item', 3, NULL, true, false, true, false, false, false, false, NULL, 1, 'ca495562711d34584a0a9882d51f67e9'),
('item_life', 'lives', 'item', 4, NULL, true, false, true, true, false, false, false, NULL, 1, '89ebde5916c434fe77bb53e8b6b41e13'),
('item_life', 'lives', 'item', 5, NULL, true, false, true, false, false, false, false, NULL, 1, 'c77f0bb5d19c31f74536ae5af1e32259'),
('item_life', 'lives', 'item', 6, NULL, true, false, true, true, false, false, false, NULL, 1, '4467ddffd7656f49311157fcad443464'),
('item_life', 'lives', 'item', 7, NULL, true, false, true, true, false, false, false, NULL, 1, '58c4df16ced441d41d2bad9403697895'),
('price', 'prices', 'item', 1, NULL, true, false, true, false, false, false, false, NULL, 1, '68feecd94cb11df259825b9553bbf01c'),
('price', 'prices', 'item', 2, NULL, true, false, true, false, false, false, false, NULL, 1, 'e619c5c2376abee7482e374357495c00'),
('price', 'prices', 'item', 3, NULL, true, false, true, false, false, false, false, NULL, 1, 'a18a9a9045ab0dba12aeeef511872a5e'),
('price', 'prices', 'item', 4, NULL, true, false, true, true, false, false, false, NULL, 1, '4fa5038b85eec9409e51b49baa603ab7-2673e7162a9f179d'),
('price', 'prices', 'item', 5, NULL, true, false, true, false, false, false, false, NULL, 1, '67918789ba2f4ded5795c2fd6b690b6a'),
('price', 'prices', 'item', 6, NULL, true, false, true, true, false, false, false, NULL, 1, 'd974270d71097a1f3e81b8f737ec2dac-8a5d3e1423509822'),
('price', 'prices', 'item', 7, NULL, true, false, true, true, false, false, false, NULL, 1, 'aa42878d8e82edf21ad906e7ed26b643-6762588c4f70ed75');
-- begin
LOCK "firn"."tenant";
-- begin
SELECT CAST(CASE WHEN COALESCE(MAX(t.tenant_key), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the tenants has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."tenant" t;
-- begin
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name) VALUES
(1, 'acme', 'in', 'acme'),
(2, 'bolt', 'in', 'bolt'),
(3, 'crux', 'in', 'crux'),
(4, 'drum', 'in', 'drum'),
(5, 'echo', 'in', 'echo'),
(6, 'foxx', 'in', 'foxx'),
(7, 'gram', 'in', 'gram');
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

-- collect/item
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/item
DROP TABLE IF EXISTS "firn"."scratch_delta_item";
-- collect/item
DROP TABLE IF EXISTS "firn"."scratch_read_item";
-- collect/item
DROP TABLE IF EXISTS "firn"."scratch_counted_item";
-- collect/item
CREATE UNLOGGED TABLE "firn"."scratch_delta_item" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."no", b."name", b."price", b."made_on"), 0) AS bigint) AS firn_hash, b.firn_at, b.firn_of,
       b."no",
       b."name",
       b."price",
       b."made_on"
  FROM (
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."no", q."name", q."price", q."made_on"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."price", q."made_on"
          FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."no", s."name", s."price", s."made_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'made_on: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."no", r."name", r."price",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "made_on"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(NULL AS timestamp) AS firn_at,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN (CAST("t"."id" AS text)) IS NULL THEN 'the row identity is NULL; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."made_on"), '') AS firn_1,
               CAST(CAST('i' || CAST("t"."id" AS varchar(9)) AS varchar(10)) AS varchar(10)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(20)) AS varchar(20)) AS "name",
               CAST("t"."price" AS decimal(12,2)) AS "price"
                          FROM "acme_in_shop"."items" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."no", q."name", q."price", q."made_on"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."price", q."made_on"
          FROM (
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."no", s."name", s."price", s."made_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'made_on: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."no", r."name", r."price",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "made_on"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST((CASE WHEN CAST(NULLIF(BTRIM("t"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 12) AS timestamp) END) AS timestamp) AS firn_at,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST('a' AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN (CAST("t"."id" AS text)) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN CAST(NULLIF(BTRIM("t"."upd"), '') AS text) IS NOT NULL AND NOT (CAST(NULLIF(BTRIM("t"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$') AND NOT (CAST(NULLIF(BTRIM("t"."upd"), '') AS text) ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'changed_at: cannot be read by its format: ' || COALESCE(LEFT(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 60), '') || '; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."made_on"), '') AS firn_1,
               CAST(CAST('i' || CAST("t"."id" AS varchar(9)) AS varchar(10)) AS varchar(10)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(20)) AS varchar(20)) AS "name",
               CAST("t"."price" AS decimal(12,2)) AS "price"
                          FROM "bolt_in_shop"."items" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."no", q."name", q."price", q."made_on"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."price", q."made_on"
          FROM (
        SELECT CAST(3 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."no", s."name", s."price", s."made_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'made_on: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."no", r."name", r."price",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "made_on"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST(COALESCE("t"."dms_change_seq", '') AS text) COLLATE "C" AS firn_order,
               CAST("t"."dms_commit_ts" AS timestamp) AS firn_at,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST(CASE WHEN upper(CAST(NULLIF(BTRIM("t"."dms_op"), '') AS varchar(40))) IN (upper('D'), upper('DELETE')) THEN 'd' ELSE 'a' END AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN (CAST("t"."id" AS text)) IS NULL THEN 'the row identity is NULL; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."made_on"), '') AS firn_1,
               CAST(CAST('i' || CAST("t"."id" AS varchar(9)) AS varchar(10)) AS varchar(10)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(20)) AS varchar(20)) AS "name",
               CAST("t"."price" AS decimal(12,2)) AS "price"
                          FROM "crux_in_shop"."items" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."no", q."name", q."price", q."made_on"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."price", q."made_on"
          FROM (
        SELECT CAST(4 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."no", s."name", s."price", s."made_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'made_on: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."no", r."name", r."price",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "made_on"
                  FROM (SELECT CAST(CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."seq") AS varchar(20)) || ':' || "t"."seq", '~') END AS text) COLLATE "C" AS firn_row,
               CAST(COALESCE("t"."seq", '') AS text) COLLATE "C" AS firn_order,
               CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."seq"), '') AS varchar(200)), '') IS NULL THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE CAST("t"."at" AS timestamp) END AS firn_at,
               CAST(CASE WHEN ("t"."id") IS NULL THEN NULL ELSE CAST("t"."id" AS text) END AS text) COLLATE "C" AS firn_of,
               CAST(CASE WHEN upper(CAST(NULLIF(BTRIM("t"."op"), '') AS varchar(40))) IN (upper('D'), upper('DELETE')) THEN 'd' ELSE 'a' END AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN (CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."seq") AS varchar(20)) || ':' || "t"."seq", '~') END) IS NULL THEN 'the row identity is NULL; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."made_on"), '') AS firn_1,
               CAST(CAST('i' || CAST("t"."id" AS varchar(9)) AS varchar(10)) AS varchar(10)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(20)) AS varchar(20)) AS "name",
               CAST("t"."price" AS decimal(12,2)) AS "price"
                          FROM "drum_in_shop"."items" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."no", q."name", q."price", q."made_on"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."price", q."made_on"
          FROM (
        SELECT CAST(5 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."no", s."name", s."price", s."made_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'made_on: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."no", r."name", r."price",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "made_on"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST(COALESCE(CASE WHEN "t"."__source_ts_ms" < 0 THEN '-' || LPAD(CAST(CAST("t"."__source_ts_ms" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."__source_ts_ms" AS varchar(20)), 20, '0') END, '') AS text) COLLATE "C" AS firn_order,
               CAST((CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) AS timestamp) AS firn_at,
               CAST(NULL AS text) COLLATE "C" AS firn_of,
               CAST(CASE WHEN upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('D'), upper('DELETE')) OR lower(CAST(NULLIF(BTRIM("t"."__deleted"), '') AS varchar(10))) IN ('true', '1', 't') THEN 'd' ELSE 'a' END AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN (CAST("t"."id" AS text)) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN (CAST("t"."__source_ts_ms" AS text)) IS NOT NULL AND CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'changed_at: cannot be read by its format: ' || COALESCE(LEFT((CAST("t"."__source_ts_ms" AS text)), 60), '') || '; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."made_on"), '') AS firn_1,
               CAST(CAST('i' || CAST("t"."id" AS varchar(9)) AS varchar(10)) AS varchar(10)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(20)) AS varchar(20)) AS "name",
               CAST("t"."price" AS decimal(12,2)) AS "price"
                          FROM "echo_in_shop"."items" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."no", q."name", q."price", q."made_on"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."price", q."made_on"
          FROM (
        SELECT CAST(6 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN to_jsonb(s.firn_source) END AS firn_json, s."no", s."name", s."price", s."made_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_source,
               CAST(NULLIF(CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'made_on: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."no", r."name", r."price",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "made_on"
                  FROM (SELECT CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH(CAST("t"."__source_pos" AS text)) AS varchar(20)) || ':' || CAST("t"."__source_pos" AS text), '~') END END AS text) COLLATE "C" AS firn_row,
               CAST(COALESCE(CASE WHEN "t"."__source_pos" < 0 THEN '-' || LPAD(CAST(CAST("t"."__source_pos" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."__source_pos" AS varchar(20)), 20, '0') END, '') AS text) COLLATE "C" AS firn_order,
               CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE CAST((CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) AS timestamp) END AS firn_at,
               CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE CAST("t"."id" AS text) END END AS text) COLLATE "C" AS firn_of,
               CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) AND COALESCE(CASE WHEN "t"."__source_pos" < 0 THEN '-' || LPAD(CAST(CAST("t"."__source_pos" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."__source_pos" AS varchar(20)), 20, '0') END, '') <> '' THEN 't' WHEN upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('D'), upper('DELETE')) OR lower(CAST(NULLIF(BTRIM("t"."__deleted"), '') AS varchar(10))) IN ('true', '1', 't') THEN 'd' ELSE 'a' END AS varchar(1)) AS firn_class,
               "t" AS firn_source,
               CASE WHEN (CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH(CAST("t"."__source_pos" AS text)) AS varchar(20)) || ':' || CAST("t"."__source_pos" AS text), '~') END) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN (CAST("t"."__source_ts_ms" AS text)) IS NOT NULL AND CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'changed_at: cannot be read by its format: ' || COALESCE(LEFT((CAST("t"."__source_ts_ms" AS text)), 60), '') || '; ' ELSE '' END || CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN 'a truncate without its place in the order: what it emptied cannot be told; ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."made_on"), '') AS firn_1,
               CAST(CAST('i' || CAST("t"."id" AS varchar(9)) AS varchar(10)) AS varchar(10)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."name"), '') AS varchar(20)) AS varchar(20)) AS "name",
               CAST("t"."price" AS decimal(12,2)) AS "price"
                          FROM "foxx_in_shop"."items" "t"
                          WHERE true) r OFFSET '0') s
         WHERE true
               ) q
         WHERE true
         UNION ALL
        SELECT q.firn_tenant, q.firn_row, q.firn_order, q.firn_at, q.firn_of,
               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER (PARTITION BY q.firn_row ORDER BY q.firn_order DESC, CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, hash_record_extended(ROW(q."no", q."name", q."price", q."made_on"), 0)) > 1 THEN 's' ELSE q.firn_class END AS varchar(1)) AS firn_class,
               q.firn_reason, q.firn_json, q."no", q."name", q."price", q."made_on"
          FROM (
        SELECT CAST(7 AS bigint) AS firn_tenant, s.firn_row, s.firn_order, s.firn_at, s.firn_of,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."no" IS NULL) THEN s.firn_json END AS firn_json, s."no", s."name", s."price", s."made_on"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_at, r.firn_of, r.firn_class, r.firn_json,
               CAST(NULLIF(r.firn_rejected || CASE WHEN r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) THEN 'name: longer than varchar(20): ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || CASE WHEN r.firn_2 IS NOT NULL AND NOT (r.firn_2 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_2 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'made_on: cannot be read as date: ' || COALESCE(LEFT(r.firn_2, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."no",
               CAST(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END AS varchar(20)) AS "name", r."price",
               CAST(CASE WHEN r.firn_2 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_2, 10) AS date) END AS date) AS "made_on"
                  FROM (SELECT CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."__position") AS varchar(20)) || ':' || "t"."__position", '~') END END AS text) COLLATE "C" AS firn_row,
               CAST(COALESCE("t"."__position", '') AS text) COLLATE "C" AS firn_order,
               CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE CAST((CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) * INTERVAL '1 second') END END) AS timestamp) END AS firn_at,
               CAST(CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN NULL ELSE CASE WHEN ("t"."id") IS NULL THEN NULL ELSE CAST("t"."id" AS text) END END AS text) COLLATE "C" AS firn_of,
               CAST(CASE WHEN NOT (NULLIF(BTRIM("t"."payload"), '') IS NOT NULL) THEN 'i' WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) AND COALESCE("t"."__position", '') <> '' THEN 't' WHEN upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('D'), upper('DELETE')) THEN 'd' WHEN NULLIF(BTRIM("t"."payload"), '') IS NOT NULL THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               CASE WHEN (CASE WHEN ("t"."id") IS NULL THEN NULL ELSE COALESCE(CAST(OCTET_LENGTH(CAST("t"."id" AS text)) AS varchar(20)) || ':' || CAST("t"."id" AS text), '~') || '|' || COALESCE(CAST(OCTET_LENGTH("t"."__position") AS varchar(20)) || ':' || "t"."__position", '~') END) IS NULL THEN 'the row identity is NULL; ' ELSE '' END || CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) IS NOT NULL AND CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'changed_at: cannot be read by its format: ' || COALESCE(LEFT(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text), 60), '') || '; ' ELSE '' END || CASE WHEN (upper(CAST(NULLIF(BTRIM("t"."__op"), '') AS varchar(40))) IN (upper('T'))) THEN 'a truncate without its place in the order: what it emptied cannot be told; ' ELSE '' END || CASE WHEN "t"."__malformed" THEN 'payload: cannot be read as JSON; ' ELSE '' END || CASE WHEN "t"."__bad_id" THEN 'id: cannot be read as bigint; ' ELSE '' END || CASE WHEN "t"."__bad_price" THEN 'price: cannot be read as decimal(12,2); ' ELSE '' END AS firn_rejected,
               NULLIF(BTRIM("t"."name"), '') AS firn_1,
               NULLIF(BTRIM("t"."made_on"), '') AS firn_2,
               CAST(CAST('i' || CAST("t"."id" AS varchar(9)) AS varchar(10)) AS varchar(10)) AS "no",
               CAST("t"."price" AS decimal(12,2)) AS "price"
                          FROM (SELECT z.*,
                                  CAST(CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN CAST(z.firn_text_1 AS bigint) WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(ROUND(CAST(z.firn_text_1 AS numeric)) AS bigint) END END AS bigint) AS "id", z.firn_text_1 IS NOT NULL AND CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_id",
                                  z.firn_text_2 AS "name",
                                  CAST(CASE WHEN z.firn_text_3 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN CAST(z.firn_text_3 AS decimal(12,2)) WHEN OCTET_LENGTH(z.firn_text_3) <= 100 AND z.firn_text_3 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_3 AS numeric), 2)) < 10000000000 THEN CAST(ROUND(CAST(z.firn_text_3 AS numeric), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "price", z.firn_text_3 IS NOT NULL AND CASE WHEN z.firn_text_3 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_3) <= 100 AND z.firn_text_3 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_3 AS numeric), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_price",
                                  z.firn_text_4 AS "made_on"
                             FROM (SELECT y.*,
                                          y.firn_image ->> 'id' AS firn_text_1,
                                          y.firn_image ->> 'name' AS firn_text_2,
                                          y.firn_image ->> 'price' AS firn_text_3,
                                          y.firn_image ->> 'made_on' AS firn_text_4
                                     FROM (SELECT x.*, x.firn_doc ->> 'op' AS "__op", COALESCE(NULLIF(x.firn_doc -> 'source' ->> 'ts_ms', '0'), x.firn_doc ->> 'ts_ms') AS "__source_ts_ms",
                                                  COALESCE(LPAD(x.firn_doc -> 'source' ->> 'lsn', 20, '0'),
                                                           LPAD(CAST(LENGTH(x.firn_doc -> 'source' ->> 'file') AS varchar(10)), 4, '0') || ':' || (x.firn_doc -> 'source' ->> 'file') || ':' || LPAD(x.firn_doc -> 'source' ->> 'pos', 20, '0') || ':' || LPAD(COALESCE(x.firn_doc -> 'source' ->> 'row', '0'), 10, '0'),
                                                           LPAD(x.firn_doc ->> 'ts_ms', 20, '0')) AS "__position",
                                                  CASE WHEN x.firn_doc ->> 'op' = 'd' THEN x.firn_doc -> 'before' ELSE x.firn_doc -> 'after' END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(v.firn_json -> 'payload', v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*,
                                                                  CASE WHEN u.firn_text !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND u.firn_text !~ '\\u0000'
                                                                        AND REGEXP_REPLACE(u.firn_text, '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(u.firn_text, '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' AND LEFT(LTRIM(u.firn_text, E' \t\n\r'), 1) = '{'
                                                                       THEN CAST(u.firn_text AS json) END AS firn_json
                                                             FROM (SELECT t.*, t."payload" AS firn_text FROM "gram_in_shop"."items" t) u OFFSET 0) v OFFSET 0) x OFFSET 0) y OFFSET 0) z) "t"
                          WHERE true) r) s
         WHERE true
               ) q
         WHERE true
       ) b;
-- collect/item
CREATE UNLOGGED TABLE "firn"."scratch_read_item" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(64)) AS watermark
  FROM "acme_in_shop"."items" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX((CASE WHEN CAST(NULLIF(BTRIM("t"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 12) AS timestamp) END)) IS NOT NULL THEN CAST(CASE WHEN MAX((CASE WHEN CAST(NULLIF(BTRIM("t"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 12) AS timestamp) END)) < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX((CASE WHEN CAST(NULLIF(BTRIM("t"."upd"), '') AS text) ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])/|(29|30)/(0[13-9]|1[0-2])/|31/(0[13578]|1[02])/)[1-9][0-9]{3}|29/02/([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN CAST(SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 7, 4) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 4, 2) || '-' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 1, 2) || ' ' || SUBSTRING(CAST(NULLIF(BTRIM("t"."upd"), '') AS text), 12) AS timestamp) END)) ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "bolt_in_shop"."items" "t"
 WHERE true
UNION ALL
SELECT CAST(3 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."dms_change_seq"), '') AS varchar(200)), '') IS NULL THEN NULL ELSE "t"."dms_commit_ts" END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."dms_change_seq"), '') AS varchar(200)), '') IS NULL THEN NULL ELSE "t"."dms_commit_ts" END) < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."dms_change_seq"), '') AS varchar(200)), '') IS NULL THEN NULL ELSE "t"."dms_commit_ts" END) ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "crux_in_shop"."items" "t"
 WHERE true
UNION ALL
SELECT CAST(4 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."seq"), '') AS varchar(200)), '') IS NULL THEN NULL ELSE "t"."at" END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."seq"), '') AS varchar(200)), '') IS NULL THEN NULL ELSE "t"."at" END) < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX(CASE WHEN nullif(CAST(NULLIF(BTRIM("t"."seq"), '') AS varchar(200)), '') IS NULL THEN NULL ELSE "t"."at" END) ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "drum_in_shop"."items" "t"
 WHERE true
UNION ALL
SELECT CAST(5 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) END) < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) END) ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "echo_in_shop"."items" "t"
 WHERE true
UNION ALL
SELECT CAST(6 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) END) < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN (CAST("t"."__source_ts_ms" AS text)) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) >= -30610224000 AND (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST((CAST("t"."__source_ts_ms" AS text)) AS double precision) / 1000) * INTERVAL '1 second') END END) END) ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "foxx_in_shop"."items" "t"
 WHERE true
UNION ALL
SELECT CAST(7 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) * INTERVAL '1 second') END END) END) IS NOT NULL THEN CAST(CASE WHEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) * INTERVAL '1 second') END END) END) < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX(CASE WHEN NULLIF(BTRIM("t"."__op"), '') = 'r' THEN NULL ELSE (CASE WHEN CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) ~ '^-?[0-9]{1,15}$' THEN CASE WHEN (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) >= -30610224000 AND (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) < 253402300800 THEN (CAST('1970-01-01' AS timestamp) + (CAST(CAST(NULLIF(BTRIM("t"."__source_ts_ms"), '') AS text) AS double precision) / 1000) * INTERVAL '1 second') END END) END) ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM (SELECT z.*,
                                  CAST(CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN CAST(z.firn_text_1 AS bigint) WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(ROUND(CAST(z.firn_text_1 AS numeric)) AS bigint) END END AS bigint) AS "id", z.firn_text_1 IS NOT NULL AND CASE WHEN z.firn_text_1 ~ '^[+-]?[0-9]{1,18}$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_1) <= 100 AND z.firn_text_1 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ROUND(CAST(z.firn_text_1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_id",
                                  z.firn_text_2 AS "name",
                                  CAST(CASE WHEN z.firn_text_3 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN CAST(z.firn_text_3 AS decimal(12,2)) WHEN OCTET_LENGTH(z.firn_text_3) <= 100 AND z.firn_text_3 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_3 AS numeric), 2)) < 10000000000 THEN CAST(ROUND(CAST(z.firn_text_3 AS numeric), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "price", z.firn_text_3 IS NOT NULL AND CASE WHEN z.firn_text_3 ~ '^[+-]?[0-9]{1,10}([.][0-9]{1,2})?$' THEN 0 WHEN OCTET_LENGTH(z.firn_text_3) <= 100 AND z.firn_text_3 ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN ABS(ROUND(CAST(z.firn_text_3 AS numeric), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 AS "__bad_price",
                                  z.firn_text_4 AS "made_on"
                             FROM (SELECT y.*,
                                          y.firn_image ->> 'id' AS firn_text_1,
                                          y.firn_image ->> 'name' AS firn_text_2,
                                          y.firn_image ->> 'price' AS firn_text_3,
                                          y.firn_image ->> 'made_on' AS firn_text_4
                                     FROM (SELECT x.*, x.firn_doc ->> 'op' AS "__op", COALESCE(NULLIF(x.firn_doc -> 'source' ->> 'ts_ms', '0'), x.firn_doc ->> 'ts_ms') AS "__source_ts_ms",
                                                  COALESCE(LPAD(x.firn_doc -> 'source' ->> 'lsn', 20, '0'),
                                                           LPAD(CAST(LENGTH(x.firn_doc -> 'source' ->> 'file') AS varchar(10)), 4, '0') || ':' || (x.firn_doc -> 'source' ->> 'file') || ':' || LPAD(x.firn_doc -> 'source' ->> 'pos', 20, '0') || ':' || LPAD(COALESCE(x.firn_doc -> 'source' ->> 'row', '0'), 10, '0'),
                                                           LPAD(x.firn_doc ->> 'ts_ms', 20, '0')) AS "__position",
                                                  CASE WHEN x.firn_doc ->> 'op' = 'd' THEN x.firn_doc -> 'before' ELSE x.firn_doc -> 'after' END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(v.firn_json -> 'payload', v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*,
                                                                  CASE WHEN u.firn_text !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND u.firn_text !~ '\\u0000'
                                                                        AND REGEXP_REPLACE(u.firn_text, '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(u.firn_text, '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g'), '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g') ~ '^\x02$' AND LEFT(LTRIM(u.firn_text, E' \t\n\r'), 1) = '{'
                                                                       THEN CAST(u.firn_text AS json) END AS firn_json
                                                             FROM (SELECT t.*, t."payload" AS firn_text FROM "gram_in_shop"."items" t) u OFFSET 0) v OFFSET 0) x OFFSET 0) y OFFSET 0) z) "t"
 WHERE true;
-- collect/item
ANALYZE "firn"."scratch_delta_item";
-- collect/item
CREATE UNLOGGED TABLE "firn"."scratch_counted_item" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_item" d
 GROUP BY d.firn_tenant;
-- collect/item
COMMIT;

-- apply/item
BEGIN;
-- apply/item
LOCK "firn"."lock_item";
-- apply/item
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'item';
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_truncated_f1";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_truncated_f1" AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, d.firn_at AS firn_at, 0 AS firn_known
          FROM "firn"."scratch_delta_item" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'items' AND b.aside IS NULL
         WHERE d.firn_class = 't') y
 CROSS JOIN "firn"."scratch_run_now" n
 GROUP BY y.firn_tenant, y.firn_order;
-- apply/item
ANALYZE "firn"."scratch_truncated_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_folded_f1";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_folded_f1" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y.firn_at, y."no", y."name", y."price", y."made_on"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CASE WHEN t.firn_order > CAST('' AS text) COLLATE "C" THEN t.firn_order ELSE CAST('' AS text) COLLATE "C" END END AS firn_known, d.firn_at, d."no", d."name", d."price", d."made_on"
          FROM "firn"."scratch_delta_item" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'items' AND b.aside IS NULL
          LEFT JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "firn"."scratch_truncated_f1" x
                      WHERE true
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = d.firn_tenant) y;
-- apply/item
ANALYZE "firn"."scratch_folded_f1";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "firn"."scratch_vanished_f1" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/item
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
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_item" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'items' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/item
ANALYZE "firn"."scratch_held_f1";
-- apply/item
DELETE FROM "firn"."scratch_truncated_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_truncated_f1".firn_tenant = h.tenant_key;
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 't' THEN 'ignored'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."item_no" AS text) COLLATE "C" AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(10)) IS NULL THEN 'item_no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash, CAST(NULL AS text) COLLATE "C" AS firn_old_key, CAST(NULL AS text) COLLATE "C" AS firn_old_order,
                       CAST(d."no" AS varchar(10)) AS "item_no",
                       CAST(d."name" AS varchar(20)) AS "name",
                       CAST(d."made_on" AS date) AS "made_on"
                          FROM "firn"."scratch_folded_f1" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'items' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/item
ANALYZE "firn"."scratch_work_f1";
-- apply/item
DELETE FROM "firn"."scratch_work_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/item
DELETE FROM "firn"."scratch_vanished_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/item
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
-- apply/item
DELETE FROM "firn"."contribution_items" USING "firn"."scratch_work_f1" w
 WHERE "firn"."contribution_items".tenant_key = w.firn_tenant AND "firn"."contribution_items".firn_row = w.firn_row AND w.firn_loaded;
-- apply/item
DELETE FROM "firn"."contribution_items" USING "firn"."scratch_vanished_f1" v
 WHERE "firn"."contribution_items".tenant_key = v.firn_tenant AND "firn"."contribution_items".firn_row = v.firn_row;
-- apply/item
INSERT INTO "firn"."contribution_items" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "item_no", "name", "made_on")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."item_no", w."name", w."made_on" FROM "firn"."scratch_work_f1" w WHERE w.firn_outcome = 'applied';
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f1" w WHERE w.firn_outcome = 'applied'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/item
ANALYZE "firn"."scratch_touched";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."item_no" END AS "item_no",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."name" END AS "name",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."made_on" END AS "made_on",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "firn"."scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_items" c
                       JOIN "firn"."scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/item
ANALYZE "firn"."scratch_image";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT i.*, 
       d."item_key" AS firn_member,
       CASE WHEN d."item_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "firn"."scratch_image" i
  LEFT JOIN "dw"."item" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."item_no" = i."item_no" OR (d."item_no" IS NULL AND i."item_no" IS NULL))
                 AND (d."name" = i."name" OR (d."name" IS NULL AND i."name" IS NULL))
                 AND (d."made_on" = i."made_on" OR (d."made_on" IS NULL AND i."made_on" IS NULL)) THEN false ELSE true END;
-- apply/item
ANALYZE "firn"."scratch_resolved";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."item" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."item_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/item
UPDATE "dw"."item"
   SET "name" = x."name",
       "made_on" = x."made_on",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."item".firn_key = x.firn_key AND x.firn_live;
-- apply/item
INSERT INTO "dw"."item" ("item_key", firn_key, tenant_key, "item_no", "name", "made_on", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."item_no", x."name", x."made_on", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "firn"."scratch_resolved" x
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'item' AND x.firn_live AND x.firn_member IS NULL;
-- apply/item
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."item_key") + 1 FROM "dw"."item" d)
 WHERE target = 'item'
   AND next_key <= (SELECT MAX(d."item_key") FROM "dw"."item" d);
-- apply/item
UPDATE "dw"."item"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."item".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/item
DELETE FROM "firn"."quarantine" USING "firn"."scratch_folded_f1" d
 WHERE "firn"."quarantine".target = 'item' AND "firn"."quarantine".feed = 'items'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/item
DELETE FROM "firn"."quarantine"
 WHERE target = 'item' AND feed = 'items'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'items' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'items' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/item
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('item' AS varchar(128)), CAST('items' AS varchar(128)), CAST('item' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/item
DELETE FROM "firn"."ended" WHERE target = 'item' AND feed = 'items';
-- apply/item
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('item' AS varchar(128)), CAST('items' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "firn"."scratch_work_f1" w
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'items' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/item
DELETE FROM "firn"."truncated" WHERE target = 'item' AND feed = 'items';
-- apply/item
INSERT INTO "firn"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST('item' AS varchar(128)), CAST('items' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM "firn"."scratch_truncated_f1" x
 WHERE x.firn_new;
-- apply/item
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
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_item" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'items' AND b.aside IS NULL;
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/item
CREATE UNLOGGED TABLE "firn"."scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'items' AND b.aside IS NULL;
-- apply/item
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/item
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f1" x;
-- apply/item
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."item" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."item_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/item
UPDATE "firn"."target_state" SET version = version + 1, definition = 'a545bbaab694ece352125342ac61de18' WHERE target = 'item';
-- apply/item
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('item' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."item" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/item
ANALYZE "dw"."item";
-- apply/item
ANALYZE "firn"."contribution_items";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_missing_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_folded_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_truncated_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_emptied_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_ends_f1";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/item
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/item
COMMIT;

-- apply/item_life
BEGIN;
-- apply/item_life
LOCK "firn"."lock_item_life";
-- apply/item_life
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'item_life';
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_work_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_truncated_f2";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_truncated_f2" AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, d.firn_at AS firn_at, 0 AS firn_known
          FROM "firn"."scratch_delta_item" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'lives' AND b.aside IS NULL
         WHERE d.firn_class = 't') y
 CROSS JOIN "firn"."scratch_run_now" n
 GROUP BY y.firn_tenant, y.firn_order;
-- apply/item_life
ANALYZE "firn"."scratch_truncated_f2";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f2" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "firn"."scratch_vanished_f2" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/item_life
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
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_item" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'lives' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/item_life
ANALYZE "firn"."scratch_held_f2";
-- apply/item_life
DELETE FROM "firn"."scratch_truncated_f2" USING "firn"."scratch_held_f2" h WHERE "firn"."scratch_truncated_f2".firn_tenant = h.tenant_key;
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_work_f2" AS
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
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."item_no" AS text) COLLATE "C" AS firn_key,
                       COALESCE(p0.firn_at, p0.firn_run_at) AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(10)) IS NULL THEN 'item_no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash, CAST(NULL AS text) COLLATE "C" AS firn_old_key, CAST(NULL AS text) COLLATE "C" AS firn_old_order,
                       CAST(d."no" AS varchar(10)) AS "item_no",
                       CAST(d."name" AS varchar(20)) AS "name",
                       CASE WHEN d.firn_at > n.run_at + INTERVAL '1 day' THEN n.run_at ELSE d.firn_at END AS "firn_at"
                          FROM "firn"."scratch_delta_item" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'lives' AND b.aside IS NULL
                          CROSS JOIN "firn"."scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/item_life
ANALYZE "firn"."scratch_work_f2";
-- apply/item_life
DELETE FROM "firn"."scratch_work_f2" USING "firn"."scratch_held_f2" h WHERE "firn"."scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/item_life
DELETE FROM "firn"."scratch_vanished_f2" USING "firn"."scratch_held_f2" h WHERE "firn"."scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/item_life
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
-- apply/item_life
INSERT INTO "firn"."contribution_lives" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "item_no", "name", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."item_no", w."name", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "firn"."scratch_work_f2" w CROSS JOIN "firn"."scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/item_life
UPDATE "firn"."contribution_lives"
   SET firn_from = x.firn_at
  FROM (SELECT c.tenant_key, c.firn_row, MAX(t.firn_at) AS firn_at
          FROM "firn"."contribution_lives" c
          JOIN "firn"."scratch_truncated_f2" t ON t.firn_tenant = c.tenant_key AND c.firn_order > t.firn_order AND c.firn_from < t.firn_at
         CROSS JOIN "firn"."scratch_run_now" n
         WHERE t.firn_new OR c.firn_run = n.run_id
         GROUP BY c.tenant_key, c.firn_row) x
 WHERE "firn"."contribution_lives".tenant_key = x.tenant_key AND "firn"."contribution_lives".firn_row = x.firn_row;
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_ends_f2";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_ends_f2" AS
SELECT e.*
  FROM (SELECT i.*, 'truncate ' || MD5(i.firn_order || ' ' || CAST(i.firn_at AS text) || ' ' || i.firn_key) AS firn_row
          FROM (SELECT DISTINCT c.tenant_key, c.firn_key, t.firn_order, CASE WHEN c.firn_from > t.firn_at THEN c.firn_from ELSE t.firn_at END AS firn_at
                  FROM (SELECT x.*, LAG(x.firn_order) OVER (PARTITION BY x.firn_tenant ORDER BY x.firn_order) AS firn_before FROM "firn"."scratch_truncated_f2" x) t
                  JOIN "firn"."contribution_lives" c ON c.tenant_key = t.firn_tenant AND c.firn_order < t.firn_order AND (t.firn_before IS NULL OR c.firn_order > t.firn_before) AND c.firn_live
                 CROSS JOIN "firn"."scratch_run_now" n
                 WHERE t.firn_new OR c.firn_run = n.run_id) i) e
  LEFT JOIN "firn"."contribution_lives" p ON p.tenant_key = e.tenant_key AND p.firn_row = e.firn_row
 WHERE p.firn_row IS NULL;
-- apply/item_life
INSERT INTO "firn"."contribution_lives" (tenant_key, firn_row, firn_key, firn_order, firn_run, firn_from, firn_live, firn_newest, firn_followed)
SELECT e.tenant_key, e.firn_row, e.firn_key, e.firn_order, n.run_id, e.firn_at, false, true, false
  FROM "firn"."scratch_ends_f2" e
 CROSS JOIN "firn"."scratch_run_now" n;
-- apply/item_life
UPDATE "firn"."contribution_lives"
   SET firn_from = x.firn_at
  FROM (SELECT c.tenant_key, c.firn_row, c.firn_from,
               MAX(c.firn_from) OVER (PARTITION BY c.tenant_key, c.firn_key ORDER BY c.firn_order, c.firn_from, c.firn_row ROWS UNBOUNDED PRECEDING) AS firn_at
          FROM "firn"."contribution_lives" c
          JOIN (SELECT DISTINCT w.firn_tenant, w.firn_key
                  FROM "firn"."scratch_work_f2" w
                  JOIN "firn"."scratch_run_branch" b ON b.feed = 'lives' AND b.tenant_key = w.firn_tenant AND b.changelog
                 WHERE w.firn_outcome = 'applied') m ON m.firn_tenant = c.tenant_key AND m.firn_key = c.firn_key) x
 WHERE "firn"."contribution_lives".tenant_key = x.tenant_key AND "firn"."contribution_lives".firn_row = x.firn_row AND x.firn_from < x.firn_at;
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f2" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT e.firn_key FROM "firn"."scratch_ends_f2" e
         UNION ALL
        SELECT c.firn_key FROM "firn"."contribution_lives" c JOIN "firn"."scratch_truncated_f2" t ON t.firn_tenant = c.tenant_key AND t.firn_new
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/item_life
ANALYZE "firn"."scratch_touched";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_event_f2";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_event_f2" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."item_no", e."name"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."item_no", c."name"
          FROM "firn"."contribution_lives" c
          JOIN "firn"."scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/item_life
ANALYZE "firn"."scratch_event_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_version";
-- apply/item_life
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
               e."item_no",
               e."name",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."name" = LAG(e."name") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."name" IS NULL AND LAG(e."name") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "firn"."scratch_event_f2" e) v
 WHERE v.firn_starts;
-- apply/item_life
ANALYZE "firn"."scratch_version";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_event_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_timeline";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT v.*, 
       d."item_life_key" AS firn_version, m."item_life_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "firn"."scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."item_life" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."item_life" m ON m.firn_key = v.firn_key AND m.firn_last
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."item_no" = v."item_no" OR (d."item_no" IS NULL AND v."item_no" IS NULL))
                 AND (d."name" = v."name" OR (d."name" IS NULL AND v."name" IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/item_life
ANALYZE "firn"."scratch_resolved";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_gone";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_gone" AS
SELECT d."item_life_key" AS firn_version, d."item_life_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."item_life" d
  JOIN "firn"."scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "firn"."scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "firn"."scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") + (SELECT COUNT(*) FROM "firn"."scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."item_life" t WHERE NOT t.firn_inferred AND t.is_current AND t."item_life_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "firn"."scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/item_life
DELETE FROM "dw"."item_life" USING "firn"."scratch_gone" g
 WHERE "dw"."item_life"."item_life_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/item_life
UPDATE "dw"."item_life"
   SET "name" = NULL, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_gone" g CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."item_life"."item_life_key" = g.firn_version AND g.firn_unsaid;
-- apply/item_life
UPDATE "dw"."item_life"
   SET "item_no" = x."item_no",
       "name" = x."name",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."item_life"."item_life_key" = x.firn_version;
-- apply/item_life
INSERT INTO "dw"."item_life" ("item_life_key", "item_life_durable_key", firn_key, tenant_key, "item_no", "name", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."item_no", x."name", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "firn"."scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'item_life' AND r.firn_version IS NULL) x
 CROSS JOIN "firn"."scratch_run_now" n;
-- apply/item_life
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."item_life_key") + 1 FROM "dw"."item_life" d)
 WHERE target = 'item_life'
   AND next_key <= (SELECT MAX(d."item_life_key") FROM "dw"."item_life" d);
-- apply/item_life
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_item" d
 WHERE "firn"."quarantine".target = 'item_life' AND "firn"."quarantine".feed = 'lives'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/item_life
DELETE FROM "firn"."quarantine"
 WHERE target = 'item_life' AND feed = 'lives'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'lives' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'lives' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/item_life
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('item_life' AS varchar(128)), CAST('lives' AS varchar(128)), CAST('item' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/item_life
DELETE FROM "firn"."truncated" WHERE target = 'item_life' AND feed = 'lives';
-- apply/item_life
INSERT INTO "firn"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST('item_life' AS varchar(128)), CAST('lives' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM "firn"."scratch_truncated_f2" x
 WHERE x.firn_new;
-- apply/item_life
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
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_item" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'lives' AND b.aside IS NULL;
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/item_life
CREATE UNLOGGED TABLE "firn"."scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'lives' AND b.aside IS NULL;
-- apply/item_life
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/item_life
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f2" x;
-- apply/item_life
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."item_life" t WHERE NOT t.firn_inferred AND t.is_current AND t."item_life_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/item_life
UPDATE "firn"."target_state" SET version = version + 1, definition = '201cb321de7a521b7e9929936eeea6c6' WHERE target = 'item_life';
-- apply/item_life
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('item_life' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."item_life" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/item_life
ANALYZE "dw"."item_life";
-- apply/item_life
ANALYZE "firn"."contribution_lives";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_work_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_missing_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_truncated_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_emptied_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_ends_f2";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/item_life
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/item_life
COMMIT;

-- apply/price
BEGIN;
-- apply/price
LOCK "firn"."lock_item", "firn"."lock_price";
-- apply/price
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'price';
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_vanished_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_bad_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_held_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_truncated_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_truncated_f3" AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, d.firn_at AS firn_at, 0 AS firn_known
          FROM "firn"."scratch_delta_item" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'prices' AND b.aside IS NULL
         WHERE d.firn_class = 't') y
 CROSS JOIN "firn"."scratch_run_now" n
 GROUP BY y.firn_tenant, y.firn_order;
-- apply/price
ANALYZE "firn"."scratch_truncated_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_folded_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_folded_f3" AS
SELECT y.firn_tenant, y.firn_row, y.firn_order,
       CAST(CASE WHEN y.firn_nth > 1 OR y.firn_order < y.firn_known THEN 's' ELSE y.firn_class END AS varchar(1)) AS firn_class,
       y.firn_reason, y.firn_json, y.firn_hash, y.firn_at, y."no", y."name", y."price", y."made_on"
  FROM (SELECT d.firn_tenant, COALESCE(d.firn_of, d.firn_row) AS firn_row, d.firn_order, d.firn_class, d.firn_reason, d.firn_json, d.firn_hash,
               CASE WHEN d.firn_of IS NULL THEN 1
                    ELSE ROW_NUMBER() OVER (PARTITION BY d.firn_tenant, d.firn_of
                                                ORDER BY CASE WHEN d.firn_class = 's' THEN 1 ELSE 0 END, d.firn_order DESC,
                                                         CASE WHEN d.firn_class = 'd' THEN 1 ELSE 0 END, d.firn_hash, d.firn_row) END AS firn_nth,
               CASE WHEN d.firn_of IS NULL THEN '' ELSE CASE WHEN t.firn_order > CAST('' AS text) COLLATE "C" THEN t.firn_order ELSE CAST('' AS text) COLLATE "C" END END AS firn_known, d.firn_at, d."no", d."name", d."price", d."made_on"
          FROM "firn"."scratch_delta_item" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'prices' AND b.aside IS NULL
          LEFT JOIN (SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM "firn"."scratch_truncated_f3" x
                      WHERE true
                      GROUP BY x.firn_tenant) t ON t.firn_tenant = d.firn_tenant) y;
-- apply/price
ANALYZE "firn"."scratch_folded_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f3" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "firn"."scratch_vanished_f3" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/price
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
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_item" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f3" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_vanished_f3" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'prices' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/price
ANALYZE "firn"."scratch_held_f3";
-- apply/price
DELETE FROM "firn"."scratch_truncated_f3" USING "firn"."scratch_held_f3" h WHERE "firn"."scratch_truncated_f3".firn_tenant = h.tenant_key;
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_duplicate_f3" AS
SELECT p.firn_tenant, p."item_no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(10)) IS NULL THEN 'item_no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash, CAST(NULL AS text) COLLATE "C" AS firn_old_order,
                       CAST(d."no" AS varchar(10)) AS "item_no",
                       CAST(d."price" AS decimal(12,2)) AS "price",
                       CAST(d."no" AS varchar(10)) AS "firn_ref_item_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."no" AS varchar(10)) AS text) COLLATE "C" AS "firn_ref_item"
          FROM "firn"."scratch_folded_f3" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'prices' AND b.aside IS NULL AND b.contested
          
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."item_no"
HAVING COUNT(*) > 1;
-- apply/price
ANALYZE "firn"."scratch_duplicate_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_contested_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_contested_f3" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."item_no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(10)) IS NULL THEN 'item_no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash, CAST(NULL AS text) COLLATE "C" AS firn_old_order,
                       CAST(d."no" AS varchar(10)) AS "item_no",
                       CAST(d."price" AS decimal(12,2)) AS "price",
                       CAST(d."no" AS varchar(10)) AS "firn_ref_item_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."no" AS varchar(10)) AS text) COLLATE "C" AS "firn_ref_item"
          FROM "firn"."scratch_folded_f3" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'prices' AND b.aside IS NULL AND b.contested
          
       ) p
  JOIN "firn"."scratch_duplicate_f3" u ON u.firn_tenant = p.firn_tenant AND u."item_no" = p."item_no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/price
ANALYZE "firn"."scratch_contested_f3";
-- apply/price
CREATE VIEW "firn"."scratch_work_f3" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 't' THEN 'ignored'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, COALESCE(u.firn_rank, 1) AS firn_rank
          FROM (SELECT p0.*
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(10)) IS NULL THEN 'item_no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash, CAST(NULL AS text) COLLATE "C" AS firn_old_order,
                       CAST(d."no" AS varchar(10)) AS "item_no",
                       CAST(d."price" AS decimal(12,2)) AS "price",
                       CAST(d."no" AS varchar(10)) AS "firn_ref_item_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."no" AS varchar(10)) AS text) COLLATE "C" AS "firn_ref_item"
                          FROM "firn"."scratch_folded_f3" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'prices' AND b.aside IS NULL
                          
                       ) p0
               ) p
          LEFT JOIN "firn"."scratch_contested_f3" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order)
   AND r.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_rival_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_rival_f3" AS
SELECT w.firn_tenant, w.firn_row AS claimant, w.firn_row AS holder, CAST(false AS boolean) AS holder_wins
  FROM "firn"."scratch_work_f3" w
 WHERE 1 = 0;
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_rest_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_rest_f3" AS
SELECT w.*
  FROM "firn"."scratch_work_f3" w
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END;
-- apply/price
ANALYZE "firn"."scratch_rest_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_tally_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_tally_f3" AS
SELECT c.firn_tenant, c.n, c.n - COALESCE(o.n, 0) AS applied, COALESCE(o.superseded, 0) AS superseded,
       COALESCE(o.ignored, 0) AS ignored, COALESCE(o.quarantined, 0) AS quarantined, c.n - COALESCE(o.n, 0) AS inserted,
       CAST(0 AS bigint) AS updated, CAST(0 AS bigint) AS removed
  FROM "firn"."scratch_counted_item" c
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = c.firn_tenant AND b.feed = 'prices' AND b.aside IS NULL
  LEFT JOIN (SELECT w.firn_tenant, COUNT(*) AS n,
                    SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
                    SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
                    SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined
               FROM "firn"."scratch_rest_f3" w
              GROUP BY w.firn_tenant) o ON o.firn_tenant = c.firn_tenant
 WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CAST(0 AS bigint) AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "firn"."scratch_tally_f3" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "firn"."scratch_tally_f3" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "firn"."scratch_tally_f3" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f3") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f3" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/price
CREATE TABLE "dw"."price" AS
SELECT w.firn_tenant AS tenant_key, w."item_no" AS "item_no", w."price" AS "price", COALESCE(k0."item_key", -1) AS "item_key", w.firn_row, w.firn_hash, w.firn_order, n.run_id AS firn_run
  FROM "firn"."scratch_work_f3" w
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "dw"."item" k0 ON k0.firn_key = w."firn_ref_item"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END;
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_missing_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_missing_f3" AS
SELECT w.*
  FROM "firn"."scratch_work_f3" w
  JOIN (SELECT f.* FROM "dw"."price" f WHERE f."item_key" = -1) f ON f.tenant_key = w.firn_tenant AND f.firn_row = w.firn_row
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((f."item_key" = -1 AND w."firn_ref_item" IS NOT NULL));
-- apply/price
DELETE FROM "dw"."price" USING "firn"."scratch_missing_f3" w
 WHERE "dw"."price".tenant_key = w.firn_tenant AND "dw"."price".firn_row = w.firn_row;
-- apply/price
INSERT INTO "dw"."item" ("item_key", firn_key, tenant_key, "item_no", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_item_1", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_item" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_item_1") AS "firn_ref_item_1"
          FROM "firn"."scratch_missing_f3" w
          LEFT JOIN "dw"."item" d ON d.firn_key = w."firn_ref_item"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_item" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_item") m
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'item';
-- apply/price
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."item_key") + 1 FROM "dw"."item" d)
 WHERE target = 'item'
   AND next_key <= (SELECT MAX(d."item_key") FROM "dw"."item" d);
-- apply/price
INSERT INTO "dw"."price" (tenant_key, "item_no", "price", "item_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."item_no", w."price", COALESCE(k0."item_key", -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "firn"."scratch_missing_f3" w
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "dw"."item" k0 ON k0.firn_key = w."firn_ref_item"
  
 WHERE w.firn_outcome = 'applied';
-- apply/price
ALTER TABLE "dw"."price" ADD PRIMARY KEY (tenant_key, firn_row);
-- apply/price
CREATE  INDEX IF NOT EXISTS "price_key" ON "dw"."price" (tenant_key, "item_no");
-- apply/price
ANALYZE "dw"."price";
-- apply/price
DELETE FROM "firn"."retry"
 WHERE record = 'item' AND target = 'price'
   AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'prices' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/price
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('item' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('price' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "firn"."scratch_rival_f3" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f3" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "firn"."scratch_contested_f3" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h)) x;
-- apply/price
DELETE FROM "firn"."quarantine" USING "firn"."scratch_folded_f3" d
 WHERE "firn"."quarantine".target = 'price' AND "firn"."quarantine".feed = 'prices'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/price
DELETE FROM "firn"."quarantine"
 WHERE target = 'price' AND feed = 'prices'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'prices' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'prices' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/price
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('price' AS varchar(128)), CAST('prices' AS varchar(128)), CAST('item' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_rest_f3" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/price
DELETE FROM "firn"."ended" WHERE target = 'price' AND feed = 'prices';
-- apply/price
INSERT INTO "firn"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST('price' AS varchar(128)), CAST('prices' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM "firn"."scratch_rest_f3" w
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = w.firn_tenant AND b.feed = 'prices' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
-- apply/price
DELETE FROM "firn"."truncated" WHERE target = 'price' AND feed = 'prices';
-- apply/price
INSERT INTO "firn"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST('price' AS varchar(128)), CAST('prices' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM "firn"."scratch_truncated_f3" x
 WHERE x.firn_new;
-- apply/price
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
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_item" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'prices' AND b.aside IS NULL;
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_state_f3";
-- apply/price
CREATE UNLOGGED TABLE "firn"."scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_item" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'prices' AND b.aside IS NULL;
-- apply/price
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/price
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f3" x;
-- apply/price
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."price" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/price
UPDATE "firn"."target_state" SET version = version + 1, definition = '667e7050af302be387c4027524098c2c' WHERE target = 'price';
-- apply/price
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('price' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/price
DROP VIEW IF EXISTS "firn"."scratch_work_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_rest_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_vanished_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_bad_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_held_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_state_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_tally_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_missing_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_folded_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_truncated_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_emptied_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_ends_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_rival_f3";
-- apply/price
DROP TABLE IF EXISTS "firn"."scratch_contested_f3";
-- apply/price
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
DROP TABLE IF EXISTS "firn"."scratch_staging_seen";
-- end
DROP TABLE IF EXISTS "firn"."scratch_staging_shape";
-- end
CREATE UNLOGGED TABLE "firn"."scratch_staging_seen" (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64)
);
-- end
CREATE UNLOGGED TABLE "firn"."scratch_staging_shape" (LIKE "firn"."staging_column");
-- end
INSERT INTO "firn"."scratch_staging_seen" (tenant_key, schema_name, table_name, shape) VALUES
(1, 'acme_in_shop', 'items', 'c2b3fb354c0bacd523dba63d41a402f2'),
(2, 'bolt_in_shop', 'items', 'af5c3e22d9dd5e7e5ac8e74d8369b772'),
(3, 'crux_in_shop', 'items', '70d714901482c36148db9c02e72e99c3'),
(4, 'drum_in_shop', 'items', 'ec04e605ca169161fedf2889135d62bc'),
(5, 'echo_in_shop', 'items', '73e4e931dc38cd0af07a6875ee477b83'),
(6, 'foxx_in_shop', 'items', '8cab5a2b8e7fced116d11677c0978e93'),
(7, 'gram_in_shop', 'items', '4fac22237d64d2e894fc4b3590ade59f');
-- end
INSERT INTO "firn"."scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('c2b3fb354c0bacd523dba63d41a402f2', 1, 'id', 'bigint', 0, 0),
('c2b3fb354c0bacd523dba63d41a402f2', 2, 'name', 'character varying(20)', 0, 0),
('c2b3fb354c0bacd523dba63d41a402f2', 3, 'price', 'numeric(12,2)', 0, 0),
('c2b3fb354c0bacd523dba63d41a402f2', 4, 'made_on', 'character varying(20)', 0, 0),
('af5c3e22d9dd5e7e5ac8e74d8369b772', 1, 'id', 'bigint', 0, 0),
('af5c3e22d9dd5e7e5ac8e74d8369b772', 2, 'name', 'character varying(20)', 0, 0),
('af5c3e22d9dd5e7e5ac8e74d8369b772', 3, 'price', 'numeric(12,2)', 0, 0),
('af5c3e22d9dd5e7e5ac8e74d8369b772', 4, 'made_on', 'character varying(20)', 0, 0),
('af5c3e22d9dd5e7e5ac8e74d8369b772', 5, 'upd', 'character varying(20)', 0, 0),
('70d714901482c36148db9c02e72e99c3', 1, 'id', 'bigint', 0, 0),
('70d714901482c36148db9c02e72e99c3', 2, 'name', 'character varying(20)', 0, 0),
('70d714901482c36148db9c02e72e99c3', 3, 'price', 'numeric(12,2)', 0, 0),
('70d714901482c36148db9c02e72e99c3', 4, 'made_on', 'character varying(20)', 0, 0),
('70d714901482c36148db9c02e72e99c3', 5, 'dms_op', 'character(1)', 0, 0),
('70d714901482c36148db9c02e72e99c3', 6, 'dms_commit_ts', 'timestamp without time zone', 0, 0),
('70d714901482c36148db9c02e72e99c3', 7, 'dms_change_seq', 'character varying(50)', 0, 0),
('ec04e605ca169161fedf2889135d62bc', 1, 'id', 'bigint', 0, 0),
('ec04e605ca169161fedf2889135d62bc', 2, 'name', 'character varying(20)', 0, 0),
('ec04e605ca169161fedf2889135d62bc', 3, 'price', 'numeric(12,2)', 0, 0),
('ec04e605ca169161fedf2889135d62bc', 4, 'made_on', 'character varying(20)', 0, 0),
('ec04e605ca169161fedf2889135d62bc', 5, 'op', 'character(1)', 0, 0),
('ec04e605ca169161fedf2889135d62bc', 6, 'at', 'timestamp without time zone', 0, 0),
('ec04e605ca169161fedf2889135d62bc', 7, 'seq', 'character varying(50)', 0, 0),
('73e4e931dc38cd0af07a6875ee477b83', 1, 'id', 'bigint', 0, 0),
('73e4e931dc38cd0af07a6875ee477b83', 2, 'name', 'character varying(20)', 0, 0),
('73e4e931dc38cd0af07a6875ee477b83', 3, 'price', 'numeric(12,2)', 0, 0),
('73e4e931dc38cd0af07a6875ee477b83', 4, 'made_on', 'character varying(20)', 0, 0),
('73e4e931dc38cd0af07a6875ee477b83', 5, '__op', 'character varying(1)', 0, 0),
('73e4e931dc38cd0af07a6875ee477b83', 6, '__deleted', 'character varying(5)', 0, 0),
('73e4e931dc38cd0af07a6875ee477b83', 7, '__source_ts_ms', 'bigint', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 1, 'id', 'bigint', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 2, 'name', 'character varying(20)', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 3, 'price', 'numeric(12,2)', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 4, 'made_on', 'character varying(20)', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 5, '__op', 'character varying(1)', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 6, '__deleted', 'character varying(5)', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 7, '__source_ts_ms', 'bigint', 0, 0),
('8cab5a2b8e7fced116d11677c0978e93', 8, '__source_pos', 'bigint', 0, 0),
('4fac22237d64d2e894fc4b3590ade59f', 1, 'payload', 'text', 0, 0);
-- end
DELETE FROM "firn"."scratch_staging_seen" USING "firn"."scratch_run_branch" b
 WHERE "firn"."scratch_staging_seen".tenant_key = b.tenant_key AND b.aside IS NOT NULL AND b.aside NOT LIKE 'drift: %';
-- end
UPDATE "firn"."staging_table" SET last_seen = x.seen_at
  FROM (SELECT s.tenant_key, s.schema_name, s.table_name, COALESCE(t.seen_at, (SELECT n.run_at FROM "firn"."scratch_run_now" n)) AS seen_at
          FROM "firn"."scratch_staging_seen" s
          LEFT JOIN "firn"."tenant_state" t ON t.tenant_key = s.tenant_key) x
 WHERE "firn"."staging_table".tenant_key = x.tenant_key AND "firn"."staging_table".schema_name = x.schema_name
   AND "firn"."staging_table".table_name = x.table_name AND "firn"."staging_table".last_seen IS NULL;
-- end
INSERT INTO "firn"."staging_table" (tenant_key, schema_name, table_name, shape, first_seen, last_seen)
SELECT s.tenant_key, s.schema_name, s.table_name, s.shape, (SELECT n.run_at FROM "firn"."scratch_run_now" n), CAST(NULL AS timestamp)
  FROM "firn"."scratch_staging_seen" s
 WHERE s.shape IS NOT NULL;
-- end
INSERT INTO "firn"."staging_column" (shape, column_number, column_name, type_text, is_required, key_position)
SELECT x.shape, x.column_number, x.column_name, x.type_text, x.is_required, x.key_position
  FROM "firn"."scratch_staging_shape" x
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."staging_column" k WHERE k.shape = x.shape);
-- end
DROP TABLE IF EXISTS "firn"."scratch_staging_seen";
-- end
DROP TABLE IF EXISTS "firn"."scratch_staging_shape";
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
DROP TABLE IF EXISTS "firn"."scratch_delta_item";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_item";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_item";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_branch";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_now";
-- end
COMMIT;

-- unlock
SELECT pg_advisory_unlock(hashtextextended('firn:firn', 0));

