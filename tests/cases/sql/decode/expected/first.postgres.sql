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
CREATE TABLE IF NOT EXISTS "firn"."decoded" (
    hook varchar(32) NOT NULL,
    tenant_key bigint NOT NULL,
    digest varchar(32) NOT NULL,
    give varchar(50) NOT NULL,
    original text,
    result text,
    refused text,
    several boolean NOT NULL,
    run_id bigint NOT NULL,
    PRIMARY KEY (hook, tenant_key, digest, give)
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."hook_use" (
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    hook varchar(32) NOT NULL,
    module text NOT NULL,
    name text NOT NULL
);
-- shape/control
CREATE TABLE IF NOT EXISTS "firn"."lock_firn_decoded" (unused integer);
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

-- shape/person
BEGIN;
-- shape/person
CREATE TABLE IF NOT EXISTS "dw"."person" (
    "person_key" bigint NOT NULL,
    tenant_key bigint,
    "person_no" varchar(20),
    "birth_date" date,
    "gender" varchar(1),
    "city" varchar(40),
    firn_key text COLLATE "C",
    firn_inferred boolean NOT NULL,
    firn_deleted boolean NOT NULL,
    firn_created_run bigint,
    firn_updated_run bigint,
    PRIMARY KEY ("person_key")
);
-- shape/person
CREATE UNIQUE INDEX IF NOT EXISTS "person_firn_key" ON "dw"."person" (firn_key);
-- shape/person
INSERT INTO "dw"."person" ("person_key", "person_no", "city", firn_inferred, firn_deleted)
SELECT CAST(-1 AS bigint) AS special_key, CAST('unknown' AS varchar(20)), CAST('unknown' AS varchar(40)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."person" d WHERE d."person_key" = -1);
-- shape/person
INSERT INTO "dw"."person" ("person_key", "person_no", "city", firn_inferred, firn_deleted)
SELECT CAST(-2 AS bigint) AS special_key, CAST('not applicable' AS varchar(20)), CAST('not applicable' AS varchar(40)), CAST(false AS boolean), CAST(false AS boolean)
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."person" d WHERE d."person_key" = -2);
-- shape/person
CREATE TABLE IF NOT EXISTS "firn"."lock_person" (unused integer);
-- shape/person
CREATE TABLE IF NOT EXISTS "firn"."contribution_people" (
    tenant_key bigint NOT NULL,
    firn_row text COLLATE "C" NOT NULL,
    firn_key text COLLATE "C" NOT NULL,
    firn_hash bigint,
    firn_order text COLLATE "C",
    "person_no" varchar(20),
    "birth_date" date,
    "gender" varchar(1),
    "city" varchar(40),
    PRIMARY KEY (tenant_key, firn_row)
);
-- shape/person
CREATE  INDEX IF NOT EXISTS "contribution_people_member" ON "firn"."contribution_people" (firn_key);
-- shape/person
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('person' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('f8ec78de3b833c95aec4ebb3b4807100' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'person');
-- shape/person
COMMIT;

-- shape/payment
BEGIN;
-- shape/payment
CREATE TABLE IF NOT EXISTS "firn"."lock_payment" (unused integer);
-- shape/payment
INSERT INTO "firn"."target_state" (target, version, next_key, definition)
SELECT CAST('payment' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST('9843a6a3f211c76b6e674342cca605aa' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM "firn"."target_state" s WHERE s.target = 'payment');
-- shape/payment
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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('decode' AS varchar(64))
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
('person', 'people', 'person', 1, NULL, true, false, true, false, false, false, false, 0.2000, 1, 'e891b1fcb1490d69d862d998d2c2d76d'),
('person', 'people', 'person', 2, NULL, true, false, true, false, false, false, false, 0.2000, 1, '1ba444f31d1032472a14f0b94d2f035d'),
('payment', 'payments', 'payment', 1, NULL, true, false, false, false, false, false, false, 0.2000, 1, 'b151a65f40383f205b4c26505398d82d'),
('payment', 'payments', 'payment', 2, NULL, true, false, false, false, false, false, false, 0.2000, 1, 'd0c2919eb1e7cd3e81ace14790d8be2e');
-- begin
LOCK "firn"."tenant";
-- begin
SELECT CAST(CASE WHEN COALESCE(MAX(t.tenant_key), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the tenants has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."tenant" t;
-- begin
INSERT INTO "firn"."tenant" (tenant_key, tenant, region, display_name) VALUES
(1, 'acme', 'cz', 'acme'),
(2, 'globex', 'cz', 'globex');
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
DELETE FROM "firn"."hook_use" USING "firn"."scratch_run_branch" b
 WHERE "firn"."hook_use".record = b.record AND "firn"."hook_use".tenant_key = b.tenant_key;
-- begin
INSERT INTO "firn"."hook_use" (record, tenant_key, hook, module, name) VALUES
('person', 1, 'd572bcbebaa0e5f9df942b4270373ec3', 'people', 'birth_number'),
('person', 1, '895d8f44afe5c921f74a39b1ad60f1f9', 'people', 'city'),
('person', 2, 'd572bcbebaa0e5f9df942b4270373ec3', 'people', 'birth_number'),
('person', 2, '895d8f44afe5c921f74a39b1ad60f1f9', 'people', 'city'),
('payment', 1, 'efd02fef21428c2800feeed211b063ff', 'payments', 'status'),
('payment', 1, '6f1d1abe60dc684e690d17569f5bbe85', 'payments', 'phone'),
('payment', 1, '8896c751387433d7a9e10f8b1a4e2b5f', 'payments', 'echo'),
('payment', 1, 'b7f3475b4d5b559265ca82910c86453d', 'payments', 'weight'),
('payment', 2, 'efd02fef21428c2800feeed211b063ff', 'payments', 'status'),
('payment', 2, '6f1d1abe60dc684e690d17569f5bbe85', 'payments', 'phone'),
('payment', 2, '8896c751387433d7a9e10f8b1a4e2b5f', 'payments', 'echo'),
('payment', 2, 'b7f3475b4d5b559265ca82910c86453d', 'payments', 'weight');
-- begin
ANALYZE "firn"."scratch_run_now";
-- begin
ANALYZE "firn"."scratch_run_branch";
-- begin
ANALYZE "firn"."tenant";
-- begin
COMMIT;

-- decode/person
BEGIN;
-- decode/person
DROP TABLE IF EXISTS "firn"."scratch_undecoded_person";
-- decode/person
DROP TABLE IF EXISTS "firn"."scratch_decoded_person";
-- decode/person
CREATE UNLOGGED TABLE "firn"."scratch_undecoded_person" AS
SELECT DISTINCT x.hook, x.tenant_key, MD5(x.original) AS digest, x.original
  FROM (
        SELECT DISTINCT CAST('d572bcbebaa0e5f9df942b4270373ec3' AS varchar(32)) AS hook, CAST(1 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("t"."rc"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) AS bytes
          FROM "acme_cz_shop"."people" "t"
          WHERE true
            AND CAST(CASE WHEN "t"."test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('895d8f44afe5c921f74a39b1ad60f1f9' AS varchar(32)) AS hook, CAST(1 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("t"."city"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."city"), '') AS text)) AS bytes
          FROM "acme_cz_shop"."people" "t"
          WHERE true
            AND CAST(CASE WHEN "t"."test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."city"), '') AS text)) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('d572bcbebaa0e5f9df942b4270373ec3' AS varchar(32)) AS hook, CAST(2 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("t"."rc"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) AS bytes
          FROM "globex_cz_shop"."people" "t"
          WHERE true
            AND CAST(CASE WHEN "t"."test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('895d8f44afe5c921f74a39b1ad60f1f9' AS varchar(32)) AS hook, CAST(2 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("t"."city"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."city"), '') AS text)) AS bytes
          FROM "globex_cz_shop"."people" "t"
          WHERE true
            AND CAST(CASE WHEN "t"."test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."city"), '') AS text)) <= 65535
       ) x
  LEFT JOIN "firn"."decoded" v ON v.hook = x.hook AND v.tenant_key = x.tenant_key AND v.digest = MD5(x.original) AND v.give = ''
 WHERE v.hook IS NULL;
-- decode/person
COMMIT;

-- decoded/person
BEGIN;
-- decoded/person
LOCK "firn"."lock_firn_decoded";
-- decoded/person
CREATE UNLOGGED TABLE "firn"."scratch_decoded_person" AS
SELECT v.hook, v.tenant_key, v.digest, v.give, v.original, v.result, v.refused, v.several
  FROM "firn"."decoded" v
 WHERE 1 = 0;
-- decoded/person
DECLARE firn_undecoded CURSOR FOR
SELECT u.hook, CAST(u.tenant_key AS varchar(20)) AS tenant_key, u.digest, u.original
  FROM "firn"."scratch_undecoded_person" u
 ORDER BY u.hook, u.digest, u.tenant_key;
-- decoded/person: here Firn itself decodes.  Until no row comes it sends
--   FETCH FORWARD 500 FROM firn_undecoded
-- and calls the Lua function of that fingerprint with each value (hook_use names them), then
--   INSERT INTO "firn"."scratch_decoded_person" (hook, tenant_key, digest, give, original, result, refused, several) VALUES
--   ('<hook>', <tenant_key>, '<digest>', '', '<original>', '<result>' or NULL, '<why refused>' or NULL, false), ...
-- and, where there was any, ANALYZE at the end.
-- psql does not: branches with values that were never decoded are then set aside below,
-- their rows stay as they were, and the next `firn run` goes on from there.
-- decoded/person
INSERT INTO "firn"."decoded" (hook, tenant_key, digest, give, original, result, refused, several, run_id)
SELECT d.hook, d.tenant_key, d.digest, d.give, d.original, d.result, d.refused, d.several, n.run_id
  FROM "firn"."scratch_decoded_person" d
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."decoded" v ON v.hook = d.hook AND v.tenant_key = d.tenant_key AND v.digest = d.digest AND v.give = ''
 WHERE v.hook IS NULL;
-- decoded/person
COMMIT;

-- collect/person
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/person
DROP TABLE IF EXISTS "firn"."scratch_delta_person";
-- collect/person
DROP TABLE IF EXISTS "firn"."scratch_read_person";
-- collect/person
DROP TABLE IF EXISTS "firn"."scratch_counted_person";
-- collect/person
UPDATE "firn"."scratch_run_branch" SET aside = 'some of its values are not decoded yet'
 WHERE record = 'person' AND aside IS NULL
   AND tenant_key IN (SELECT u.tenant_key
                        FROM "firn"."scratch_undecoded_person" u
                        LEFT JOIN "firn"."decoded" v ON v.hook = u.hook AND v.tenant_key = u.tenant_key AND v.digest = u.digest AND v.give = ''
                       WHERE v.hook IS NULL);
-- collect/person
CREATE UNLOGGED TABLE "firn"."scratch_delta_person" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."person_no", b."birth_date", b."gender", b."city"), 0) AS bigint) AS firn_hash,
       b."person_no",
       b."birth_date",
       b."gender",
       b."city"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."person_no" IS NULL) THEN s.firn_json END AS firn_json, s."person_no", s."birth_date", s."gender", s."city"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(COALESCE('birth_date: ' || r.firn_2 || '; ', '') || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'birth_date: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || COALESCE('gender: ' || r.firn_4 || '; ', '') || CASE WHEN r.firn_3 IS NOT NULL AND NOT (LENGTH(r.firn_3) <= 1) THEN 'gender: longer than varchar(1): ' || COALESCE(LEFT(r.firn_3, 60), '') || '; ' ELSE '' END || COALESCE('city: ' || r.firn_5 || '; ', ''), '') AS text) COLLATE "C" AS firn_reason, r."person_no",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "birth_date",
               CAST(CASE WHEN LENGTH(r.firn_3) <= 1 THEN CAST(r.firn_3 AS varchar(1)) END AS varchar(1)) AS "gender",
               CAST(CAST(CASE WHEN r.firn_6 IS NULL THEN NULL ELSE CASE r.firn_6 WHEN 'PRG' THEN 'Praha' WHEN 'BRN' THEN 'Brno' ELSE 'elsewhere' END END AS varchar(40)) AS varchar(40)) AS "city"
                  FROM (SELECT CAST("t"."id" AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(CASE WHEN "t"."test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               firn_decoded_1_1.result AS firn_1,
               CAST(CASE WHEN firn_decoded_1.hook IS NOT NULL THEN COALESCE(firn_decoded_1.refused, CASE WHEN firn_decoded_1.several = false THEN 'the hook gives one result, and "date" is asked for' END) WHEN CAST(NULLIF(BTRIM("t"."rc"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_2,
               firn_decoded_1_2.result AS firn_3,
               CAST(CASE WHEN firn_decoded_1.hook IS NOT NULL THEN COALESCE(firn_decoded_1.refused, CASE WHEN firn_decoded_1.several = false THEN 'the hook gives one result, and "gender" is asked for' END) WHEN CAST(NULLIF(BTRIM("t"."rc"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_4,
               CAST(CASE WHEN firn_decoded_2.hook IS NOT NULL THEN COALESCE(firn_decoded_2.refused, CASE WHEN firn_decoded_2.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN CAST(NULLIF(BTRIM("t"."city"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."city"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_5,
               firn_decoded_2.result AS firn_6,
               CAST(CAST(NULLIF(BTRIM("t"."id"), '') AS varchar(20)) AS varchar(20)) AS "person_no"
                          FROM "acme_cz_shop"."people" "t"
          LEFT JOIN "firn"."decoded" firn_decoded_1 ON firn_decoded_1.hook = 'd572bcbebaa0e5f9df942b4270373ec3' AND firn_decoded_1.tenant_key = 1 AND firn_decoded_1.give = '' AND firn_decoded_1.digest = MD5(CAST(NULLIF(BTRIM("t"."rc"), '') AS text))
          LEFT JOIN "firn"."decoded" firn_decoded_1_1 ON firn_decoded_1_1.hook = 'd572bcbebaa0e5f9df942b4270373ec3' AND firn_decoded_1_1.tenant_key = 1 AND firn_decoded_1_1.give = 'date' AND firn_decoded_1_1.digest = firn_decoded_1.digest
          LEFT JOIN "firn"."decoded" firn_decoded_1_2 ON firn_decoded_1_2.hook = 'd572bcbebaa0e5f9df942b4270373ec3' AND firn_decoded_1_2.tenant_key = 1 AND firn_decoded_1_2.give = 'gender' AND firn_decoded_1_2.digest = firn_decoded_1.digest
          LEFT JOIN "firn"."decoded" firn_decoded_2 ON firn_decoded_2.hook = '895d8f44afe5c921f74a39b1ad60f1f9' AND firn_decoded_2.tenant_key = 1 AND firn_decoded_2.give = '' AND firn_decoded_2.digest = MD5(CAST(NULLIF(BTRIM("t"."city"), '') AS text))
                          WHERE true) r) s
         WHERE true
         UNION ALL
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."person_no" IS NULL) THEN s.firn_json END AS firn_json, s."person_no", s."birth_date", s."gender", s."city"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(COALESCE('birth_date: ' || r.firn_2 || '; ', '') || CASE WHEN r.firn_1 IS NOT NULL AND NOT (r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$') AND NOT (r.firn_1 ~ '^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)([ T]00:00(:00([.]0+)?)?)?$') THEN 'birth_date: cannot be read as date: ' || COALESCE(LEFT(r.firn_1, 60), '') || '; ' ELSE '' END || COALESCE('gender: ' || r.firn_4 || '; ', '') || CASE WHEN r.firn_3 IS NOT NULL AND NOT (LENGTH(r.firn_3) <= 1) THEN 'gender: longer than varchar(1): ' || COALESCE(LEFT(r.firn_3, 60), '') || '; ' ELSE '' END || COALESCE('city: ' || r.firn_5 || '; ', ''), '') AS text) COLLATE "C" AS firn_reason, r."person_no",
               CAST(CASE WHEN r.firn_1 ~ '^([1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$' THEN CAST(LEFT(r.firn_1, 10) AS date) END AS date) AS "birth_date",
               CAST(CASE WHEN LENGTH(r.firn_3) <= 1 THEN CAST(r.firn_3 AS varchar(1)) END AS varchar(1)) AS "gender",
               CAST(CAST(CASE WHEN r.firn_6 IS NULL THEN NULL ELSE CASE r.firn_6 WHEN 'PRG' THEN 'Praha' WHEN 'BRN' THEN 'Brno' ELSE 'elsewhere' END END AS varchar(40)) AS varchar(40)) AS "city"
                  FROM (SELECT CAST("t"."id" AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST(CASE WHEN "t"."test" = 0 THEN 'a' ELSE 'i' END AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               firn_decoded_1_1.result AS firn_1,
               CAST(CASE WHEN firn_decoded_1.hook IS NOT NULL THEN COALESCE(firn_decoded_1.refused, CASE WHEN firn_decoded_1.several = false THEN 'the hook gives one result, and "date" is asked for' END) WHEN CAST(NULLIF(BTRIM("t"."rc"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_2,
               firn_decoded_1_2.result AS firn_3,
               CAST(CASE WHEN firn_decoded_1.hook IS NOT NULL THEN COALESCE(firn_decoded_1.refused, CASE WHEN firn_decoded_1.several = false THEN 'the hook gives one result, and "gender" is asked for' END) WHEN CAST(NULLIF(BTRIM("t"."rc"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."rc"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_4,
               CAST(CASE WHEN firn_decoded_2.hook IS NOT NULL THEN COALESCE(firn_decoded_2.refused, CASE WHEN firn_decoded_2.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN CAST(NULLIF(BTRIM("t"."city"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."city"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_5,
               firn_decoded_2.result AS firn_6,
               CAST(CAST(NULLIF(BTRIM("t"."id"), '') AS varchar(20)) AS varchar(20)) AS "person_no"
                          FROM "globex_cz_shop"."people" "t"
          LEFT JOIN "firn"."decoded" firn_decoded_1 ON firn_decoded_1.hook = 'd572bcbebaa0e5f9df942b4270373ec3' AND firn_decoded_1.tenant_key = 2 AND firn_decoded_1.give = '' AND firn_decoded_1.digest = MD5(CAST(NULLIF(BTRIM("t"."rc"), '') AS text))
          LEFT JOIN "firn"."decoded" firn_decoded_1_1 ON firn_decoded_1_1.hook = 'd572bcbebaa0e5f9df942b4270373ec3' AND firn_decoded_1_1.tenant_key = 2 AND firn_decoded_1_1.give = 'date' AND firn_decoded_1_1.digest = firn_decoded_1.digest
          LEFT JOIN "firn"."decoded" firn_decoded_1_2 ON firn_decoded_1_2.hook = 'd572bcbebaa0e5f9df942b4270373ec3' AND firn_decoded_1_2.tenant_key = 2 AND firn_decoded_1_2.give = 'gender' AND firn_decoded_1_2.digest = firn_decoded_1.digest
          LEFT JOIN "firn"."decoded" firn_decoded_2 ON firn_decoded_2.hook = '895d8f44afe5c921f74a39b1ad60f1f9' AND firn_decoded_2.tenant_key = 2 AND firn_decoded_2.give = '' AND firn_decoded_2.digest = MD5(CAST(NULLIF(BTRIM("t"."city"), '') AS text))
                          WHERE true) r) s
         WHERE true
       ) b;
-- collect/person
CREATE UNLOGGED TABLE "firn"."scratch_read_person" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."changed") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."changed") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."changed") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_cz_shop"."people" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."changed") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."changed") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."changed") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "globex_cz_shop"."people" "t"
 WHERE true;
-- collect/person
ANALYZE "firn"."scratch_delta_person";
-- collect/person
CREATE UNLOGGED TABLE "firn"."scratch_counted_person" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_person" d
 GROUP BY d.firn_tenant;
-- collect/person
COMMIT;

-- decode/payment
BEGIN;
-- decode/payment
DROP TABLE IF EXISTS "firn"."scratch_undecoded_payment";
-- decode/payment
DROP TABLE IF EXISTS "firn"."scratch_decoded_payment";
-- decode/payment
DROP TABLE IF EXISTS "firn"."scratch_joined_payment";
-- decode/payment
DROP TABLE IF EXISTS "firn"."scratch_affected_payment";
-- decode/payment
CREATE UNLOGGED TABLE "firn"."scratch_joined_payment" AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- decode/payment
CREATE UNLOGGED TABLE "firn"."scratch_affected_payment" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- decode/payment
INSERT INTO "firn"."scratch_joined_payment" (tenant_key, alias, mark)
SELECT CAST(1 AS bigint) AS tenant_key, CAST('p' AS varchar(128)) AS alias, CAST(CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(SUM(CAST(hash_record_extended(ROW("p"."id", "p"."phone"), 0) AS decimal(38,0))) AS varchar(40)), '0') AS varchar(64)) AS mark
  FROM "acme_cz_shop"."people" "p"
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, CAST('p' AS varchar(128)) AS alias, CAST(CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(SUM(CAST(hash_record_extended(ROW("p"."id", "p"."phone"), 0) AS decimal(38,0))) AS varchar(40)), '0') AS varchar(64)) AS mark
  FROM "globex_cz_shop"."people" "p";
-- decode/payment
CREATE UNLOGGED TABLE "firn"."scratch_undecoded_payment" AS
SELECT DISTINCT x.hook, x.tenant_key, MD5(x.original) AS digest, x.original
  FROM (
        SELECT DISTINCT CAST('efd02fef21428c2800feeed211b063ff' AS varchar(32)) AS hook, CAST(1 AS bigint) AS tenant_key, CAST(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text)) AS text) COLLATE "C" AS original, OCTET_LENGTH(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text))) AS bytes
          FROM "acme_cz_shop"."payments" "t"
          LEFT JOIN "acme_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text))) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('6f1d1abe60dc684e690d17569f5bbe85' AS varchar(32)) AS hook, CAST(1 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("p"."phone"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("p"."phone"), '') AS text)) AS bytes
          FROM "acme_cz_shop"."payments" "t"
          LEFT JOIN "acme_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("p"."phone"), '') AS text)) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('8896c751387433d7a9e10f8b1a4e2b5f' AS varchar(32)) AS hook, CAST(1 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("t"."note"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."note"), '') AS text)) AS bytes
          FROM "acme_cz_shop"."payments" "t"
          LEFT JOIN "acme_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."note"), '') AS text)) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('b7f3475b4d5b559265ca82910c86453d' AS varchar(32)) AS hook, CAST(1 AS bigint) AS tenant_key, CAST((CAST("t"."grams" AS text)) AS text) COLLATE "C" AS original, OCTET_LENGTH((CAST("t"."grams" AS text))) AS bytes
          FROM "acme_cz_shop"."payments" "t"
          LEFT JOIN "acme_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH((CAST("t"."grams" AS text))) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('efd02fef21428c2800feeed211b063ff' AS varchar(32)) AS hook, CAST(2 AS bigint) AS tenant_key, CAST(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text)) AS text) COLLATE "C" AS original, OCTET_LENGTH(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text))) AS bytes
          FROM "globex_cz_shop"."payments" "t"
          LEFT JOIN "globex_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text))) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('6f1d1abe60dc684e690d17569f5bbe85' AS varchar(32)) AS hook, CAST(2 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("p"."phone"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("p"."phone"), '') AS text)) AS bytes
          FROM "globex_cz_shop"."payments" "t"
          LEFT JOIN "globex_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("p"."phone"), '') AS text)) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('8896c751387433d7a9e10f8b1a4e2b5f' AS varchar(32)) AS hook, CAST(2 AS bigint) AS tenant_key, CAST(CAST(NULLIF(BTRIM("t"."note"), '') AS text) AS text) COLLATE "C" AS original, OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."note"), '') AS text)) AS bytes
          FROM "globex_cz_shop"."payments" "t"
          LEFT JOIN "globex_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."note"), '') AS text)) <= 65535
         UNION ALL
        SELECT DISTINCT CAST('b7f3475b4d5b559265ca82910c86453d' AS varchar(32)) AS hook, CAST(2 AS bigint) AS tenant_key, CAST((CAST("t"."grams" AS text)) AS text) COLLATE "C" AS original, OCTET_LENGTH((CAST("t"."grams" AS text))) AS bytes
          FROM "globex_cz_shop"."payments" "t"
          LEFT JOIN "globex_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          WHERE true
            AND CAST('a' AS varchar(1)) = 'a'
            AND OCTET_LENGTH((CAST("t"."grams" AS text))) <= 65535
       ) x
  LEFT JOIN "firn"."decoded" v ON v.hook = x.hook AND v.tenant_key = x.tenant_key AND v.digest = MD5(x.original) AND v.give = ''
 WHERE v.hook IS NULL;
-- decode/payment
COMMIT;

-- decoded/payment
BEGIN;
-- decoded/payment
LOCK "firn"."lock_firn_decoded";
-- decoded/payment
CREATE UNLOGGED TABLE "firn"."scratch_decoded_payment" AS
SELECT v.hook, v.tenant_key, v.digest, v.give, v.original, v.result, v.refused, v.several
  FROM "firn"."decoded" v
 WHERE 1 = 0;
-- decoded/payment
DECLARE firn_undecoded CURSOR FOR
SELECT u.hook, CAST(u.tenant_key AS varchar(20)) AS tenant_key, u.digest, u.original
  FROM "firn"."scratch_undecoded_payment" u
 ORDER BY u.hook, u.digest, u.tenant_key;
-- decoded/payment: here Firn itself decodes.  Until no row comes it sends
--   FETCH FORWARD 500 FROM firn_undecoded
-- and calls the Lua function of that fingerprint with each value (hook_use names them), then
--   INSERT INTO "firn"."scratch_decoded_payment" (hook, tenant_key, digest, give, original, result, refused, several) VALUES
--   ('<hook>', <tenant_key>, '<digest>', '', '<original>', '<result>' or NULL, '<why refused>' or NULL, false), ...
-- and, where there was any, ANALYZE at the end.
-- psql does not: branches with values that were never decoded are then set aside below,
-- their rows stay as they were, and the next `firn run` goes on from there.
-- decoded/payment
INSERT INTO "firn"."decoded" (hook, tenant_key, digest, give, original, result, refused, several, run_id)
SELECT d.hook, d.tenant_key, d.digest, d.give, d.original, d.result, d.refused, d.several, n.run_id
  FROM "firn"."scratch_decoded_payment" d
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."decoded" v ON v.hook = d.hook AND v.tenant_key = d.tenant_key AND v.digest = d.digest AND v.give = ''
 WHERE v.hook IS NULL;
-- decoded/payment
COMMIT;

-- collect/payment
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/payment
DROP TABLE IF EXISTS "firn"."scratch_delta_payment";
-- collect/payment
DROP TABLE IF EXISTS "firn"."scratch_read_payment";
-- collect/payment
DROP TABLE IF EXISTS "firn"."scratch_counted_payment";
-- collect/payment
UPDATE "firn"."scratch_run_branch" SET aside = 'some of its values are not decoded yet'
 WHERE record = 'payment' AND aside IS NULL
   AND tenant_key IN (SELECT u.tenant_key
                        FROM "firn"."scratch_undecoded_payment" u
                        LEFT JOIN "firn"."decoded" v ON v.hook = u.hook AND v.tenant_key = u.tenant_key AND v.digest = u.digest AND v.give = ''
                       WHERE v.hook IS NULL);
-- collect/payment
DROP TABLE IF EXISTS "firn"."scratch_joined_payment";
-- collect/payment
DROP TABLE IF EXISTS "firn"."scratch_affected_payment";
-- collect/payment
CREATE UNLOGGED TABLE "firn"."scratch_joined_payment" AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- collect/payment
CREATE UNLOGGED TABLE "firn"."scratch_affected_payment" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- collect/payment
INSERT INTO "firn"."scratch_joined_payment" (tenant_key, alias, mark)
SELECT CAST(1 AS bigint) AS tenant_key, CAST('p' AS varchar(128)) AS alias, CAST(CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(SUM(CAST(hash_record_extended(ROW("p"."id", "p"."phone"), 0) AS decimal(38,0))) AS varchar(40)), '0') AS varchar(64)) AS mark
  FROM "acme_cz_shop"."people" "p"
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, CAST('p' AS varchar(128)) AS alias, CAST(CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(SUM(CAST(hash_record_extended(ROW("p"."id", "p"."phone"), 0) AS decimal(38,0))) AS varchar(40)), '0') AS varchar(64)) AS mark
  FROM "globex_cz_shop"."people" "p";
-- collect/payment
CREATE UNLOGGED TABLE "firn"."scratch_delta_payment" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."payment_no", b."status", b."phone", b."note", b."weight"), 0) AS bigint) AS firn_hash,
       b."payment_no",
       b."status",
       b."phone",
       b."note",
       b."weight"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."payment_no" IS NULL) THEN s.firn_json END AS firn_json, s."payment_no", s."status", s."phone", s."note", s."weight"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(COALESCE('status: ' || r.firn_2 || '; ', '') || CASE WHEN (r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) OR r.firn_3 IS NOT NULL AND NOT (LENGTH(r.firn_3) <= 20)) AND COALESCE(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END, CASE WHEN LENGTH(r.firn_3) <= 20 THEN CAST(r.firn_3 AS varchar(20)) END) IS NULL THEN 'status: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(r.firn_1, 60), LEFT(r.firn_3, 60)), '') || '; ' ELSE '' END || COALESCE('phone: ' || r.firn_5 || '; ', '') || CASE WHEN r.firn_4 IS NOT NULL AND NOT (LENGTH(r.firn_4) <= 40) THEN 'phone: longer than varchar(40): ' || COALESCE(LEFT(r.firn_4, 60), '') || '; ' ELSE '' END || COALESCE('note: ' || r.firn_7 || '; ', '') || CASE WHEN r.firn_6 IS NOT NULL AND NOT (LENGTH(r.firn_6) <= 200) THEN 'note: longer than varchar(200): ' || COALESCE(LEFT(r.firn_6, 60), '') || '; ' ELSE '' END || COALESCE('weight: ' || r.firn_9 || '; ', '') || CASE WHEN r.firn_8 IS NOT NULL AND CASE WHEN OCTET_LENGTH(r.firn_8) <= 100 AND r.firn_8 ~ '^([+-]?(([0-9]+)([,][0-9]*)?|[,][0-9]+))$' THEN CASE WHEN ABS(ROUND(CAST(TRANSLATE(r.firn_8, ',', '.') AS numeric), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'weight: cannot be read as decimal(12,2): ' || COALESCE(LEFT(r.firn_8, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."payment_no",
               CAST(COALESCE(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END, CASE WHEN LENGTH(r.firn_3) <= 20 THEN CAST(r.firn_3 AS varchar(20)) END) AS varchar(20)) AS "status",
               CAST(CASE WHEN LENGTH(r.firn_4) <= 40 THEN CAST(r.firn_4 AS varchar(40)) END AS varchar(40)) AS "phone",
               CAST(CASE WHEN LENGTH(r.firn_6) <= 200 THEN CAST(r.firn_6 AS varchar(200)) END AS varchar(200)) AS "note",
               CAST(CASE WHEN OCTET_LENGTH(r.firn_8) <= 100 AND r.firn_8 ~ '^([+-]?(([0-9]+)([,][0-9]*)?|[,][0-9]+))$' THEN CASE WHEN ABS(ROUND(CAST(TRANSLATE(r.firn_8, ',', '.') AS numeric), 2)) < 10000000000 THEN CAST(ROUND(CAST(TRANSLATE(r.firn_8, ',', '.') AS numeric), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "weight"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               firn_decoded_1.result AS firn_1,
               CAST(CASE WHEN firn_decoded_1.hook IS NOT NULL THEN COALESCE(firn_decoded_1.refused, CASE WHEN firn_decoded_1.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text)) IS NULL THEN NULL WHEN OCTET_LENGTH(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text))) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_2,
               NULLIF(BTRIM("t"."fallback"), '') AS firn_3,
               firn_decoded_2.result AS firn_4,
               CAST(CASE WHEN firn_decoded_2.hook IS NOT NULL THEN COALESCE(firn_decoded_2.refused, CASE WHEN firn_decoded_2.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN CAST(NULLIF(BTRIM("p"."phone"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("p"."phone"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_5,
               firn_decoded_3.result AS firn_6,
               CAST(CASE WHEN firn_decoded_3.hook IS NOT NULL THEN COALESCE(firn_decoded_3.refused, CASE WHEN firn_decoded_3.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN CAST(NULLIF(BTRIM("t"."note"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."note"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_7,
               firn_decoded_4.result AS firn_8,
               CAST(CASE WHEN firn_decoded_4.hook IS NOT NULL THEN COALESCE(firn_decoded_4.refused, CASE WHEN firn_decoded_4.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN (CAST("t"."grams" AS text)) IS NULL THEN NULL WHEN OCTET_LENGTH((CAST("t"."grams" AS text))) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_9,
               CAST("t"."id" AS bigint) AS "payment_no"
                          FROM "acme_cz_shop"."payments" "t"
          LEFT JOIN "acme_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          LEFT JOIN "firn"."decoded" firn_decoded_1 ON firn_decoded_1.hook = 'efd02fef21428c2800feeed211b063ff' AND firn_decoded_1.tenant_key = 1 AND firn_decoded_1.give = '' AND firn_decoded_1.digest = MD5(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text)))
          LEFT JOIN "firn"."decoded" firn_decoded_2 ON firn_decoded_2.hook = '6f1d1abe60dc684e690d17569f5bbe85' AND firn_decoded_2.tenant_key = 1 AND firn_decoded_2.give = '' AND firn_decoded_2.digest = MD5(CAST(NULLIF(BTRIM("p"."phone"), '') AS text))
          LEFT JOIN "firn"."decoded" firn_decoded_3 ON firn_decoded_3.hook = '8896c751387433d7a9e10f8b1a4e2b5f' AND firn_decoded_3.tenant_key = 1 AND firn_decoded_3.give = '' AND firn_decoded_3.digest = MD5(CAST(NULLIF(BTRIM("t"."note"), '') AS text))
          LEFT JOIN "firn"."decoded" firn_decoded_4 ON firn_decoded_4.hook = 'b7f3475b4d5b559265ca82910c86453d' AND firn_decoded_4.tenant_key = 1 AND firn_decoded_4.give = '' AND firn_decoded_4.digest = MD5((CAST("t"."grams" AS text)))
                          WHERE true) r) s
         WHERE true
         UNION ALL
        SELECT CAST(2 AS bigint) AS firn_tenant, s.firn_row, s.firn_order,
               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,
               s.firn_reason,
               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL OR s."payment_no" IS NULL) THEN s.firn_json END AS firn_json, s."payment_no", s."status", s."phone", s."note", s."weight"
          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,
               CAST(NULLIF(COALESCE('status: ' || r.firn_2 || '; ', '') || CASE WHEN (r.firn_1 IS NOT NULL AND NOT (LENGTH(r.firn_1) <= 20) OR r.firn_3 IS NOT NULL AND NOT (LENGTH(r.firn_3) <= 20)) AND COALESCE(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END, CASE WHEN LENGTH(r.firn_3) <= 20 THEN CAST(r.firn_3 AS varchar(20)) END) IS NULL THEN 'status: longer than varchar(20): ' || COALESCE(COALESCE(LEFT(r.firn_1, 60), LEFT(r.firn_3, 60)), '') || '; ' ELSE '' END || COALESCE('phone: ' || r.firn_5 || '; ', '') || CASE WHEN r.firn_4 IS NOT NULL AND NOT (LENGTH(r.firn_4) <= 40) THEN 'phone: longer than varchar(40): ' || COALESCE(LEFT(r.firn_4, 60), '') || '; ' ELSE '' END || COALESCE('note: ' || r.firn_7 || '; ', '') || CASE WHEN r.firn_6 IS NOT NULL AND NOT (LENGTH(r.firn_6) <= 200) THEN 'note: longer than varchar(200): ' || COALESCE(LEFT(r.firn_6, 60), '') || '; ' ELSE '' END || COALESCE('weight: ' || r.firn_9 || '; ', '') || CASE WHEN r.firn_8 IS NOT NULL AND CASE WHEN OCTET_LENGTH(r.firn_8) <= 100 AND r.firn_8 ~ '^([+-]?(([0-9]+)([,][0-9]*)?|[,][0-9]+))$' THEN CASE WHEN ABS(ROUND(CAST(TRANSLATE(r.firn_8, ',', '.') AS numeric), 2)) < 10000000000 THEN 0 ELSE 1 END ELSE 1 END = 1 THEN 'weight: cannot be read as decimal(12,2): ' || COALESCE(LEFT(r.firn_8, 60), '') || '; ' ELSE '' END, '') AS text) COLLATE "C" AS firn_reason, r."payment_no",
               CAST(COALESCE(CASE WHEN LENGTH(r.firn_1) <= 20 THEN CAST(r.firn_1 AS varchar(20)) END, CASE WHEN LENGTH(r.firn_3) <= 20 THEN CAST(r.firn_3 AS varchar(20)) END) AS varchar(20)) AS "status",
               CAST(CASE WHEN LENGTH(r.firn_4) <= 40 THEN CAST(r.firn_4 AS varchar(40)) END AS varchar(40)) AS "phone",
               CAST(CASE WHEN LENGTH(r.firn_6) <= 200 THEN CAST(r.firn_6 AS varchar(200)) END AS varchar(200)) AS "note",
               CAST(CASE WHEN OCTET_LENGTH(r.firn_8) <= 100 AND r.firn_8 ~ '^([+-]?(([0-9]+)([,][0-9]*)?|[,][0-9]+))$' THEN CASE WHEN ABS(ROUND(CAST(TRANSLATE(r.firn_8, ',', '.') AS numeric), 2)) < 10000000000 THEN CAST(ROUND(CAST(TRANSLATE(r.firn_8, ',', '.') AS numeric), 2) AS decimal(12,2)) END END AS decimal(12,2)) AS "weight"
                  FROM (SELECT CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               to_jsonb("t") AS firn_json,
               firn_decoded_1.result AS firn_1,
               CAST(CASE WHEN firn_decoded_1.hook IS NOT NULL THEN COALESCE(firn_decoded_1.refused, CASE WHEN firn_decoded_1.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text)) IS NULL THEN NULL WHEN OCTET_LENGTH(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text))) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_2,
               NULLIF(BTRIM("t"."fallback"), '') AS firn_3,
               firn_decoded_2.result AS firn_4,
               CAST(CASE WHEN firn_decoded_2.hook IS NOT NULL THEN COALESCE(firn_decoded_2.refused, CASE WHEN firn_decoded_2.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN CAST(NULLIF(BTRIM("p"."phone"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("p"."phone"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_5,
               firn_decoded_3.result AS firn_6,
               CAST(CASE WHEN firn_decoded_3.hook IS NOT NULL THEN COALESCE(firn_decoded_3.refused, CASE WHEN firn_decoded_3.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN CAST(NULLIF(BTRIM("t"."note"), '') AS text) IS NULL THEN NULL WHEN OCTET_LENGTH(CAST(NULLIF(BTRIM("t"."note"), '') AS text)) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_7,
               firn_decoded_4.result AS firn_8,
               CAST(CASE WHEN firn_decoded_4.hook IS NOT NULL THEN COALESCE(firn_decoded_4.refused, CASE WHEN firn_decoded_4.several = true THEN 'the hook gives several results, and `give` says none' END) WHEN (CAST("t"."grams" AS text)) IS NULL THEN NULL WHEN OCTET_LENGTH((CAST("t"."grams" AS text))) > 65535 THEN 'longer than 65535 bytes' ELSE 'not decoded yet' END AS text) COLLATE "C" AS firn_9,
               CAST("t"."id" AS bigint) AS "payment_no"
                          FROM "globex_cz_shop"."payments" "t"
          LEFT JOIN "globex_cz_shop"."people" "p" ON "p"."id" = "t"."person"
          LEFT JOIN "firn"."decoded" firn_decoded_1 ON firn_decoded_1.hook = 'efd02fef21428c2800feeed211b063ff' AND firn_decoded_1.tenant_key = 2 AND firn_decoded_1.give = '' AND firn_decoded_1.digest = MD5(COALESCE(CAST(NULLIF(BTRIM("t"."status_text"), '') AS text), CAST(NULLIF(BTRIM("t"."state"), '') AS text)))
          LEFT JOIN "firn"."decoded" firn_decoded_2 ON firn_decoded_2.hook = '6f1d1abe60dc684e690d17569f5bbe85' AND firn_decoded_2.tenant_key = 2 AND firn_decoded_2.give = '' AND firn_decoded_2.digest = MD5(CAST(NULLIF(BTRIM("p"."phone"), '') AS text))
          LEFT JOIN "firn"."decoded" firn_decoded_3 ON firn_decoded_3.hook = '8896c751387433d7a9e10f8b1a4e2b5f' AND firn_decoded_3.tenant_key = 2 AND firn_decoded_3.give = '' AND firn_decoded_3.digest = MD5(CAST(NULLIF(BTRIM("t"."note"), '') AS text))
          LEFT JOIN "firn"."decoded" firn_decoded_4 ON firn_decoded_4.hook = 'b7f3475b4d5b559265ca82910c86453d' AND firn_decoded_4.tenant_key = 2 AND firn_decoded_4.give = '' AND firn_decoded_4.digest = MD5((CAST("t"."grams" AS text)))
                          WHERE true) r) s
         WHERE true
       ) b;
-- collect/payment
CREATE UNLOGGED TABLE "firn"."scratch_read_payment" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."changed") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."changed") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."changed") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_cz_shop"."payments" "t"
 WHERE true
UNION ALL
SELECT CAST(2 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."changed") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."changed") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."changed") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "globex_cz_shop"."payments" "t"
 WHERE true;
-- collect/payment
ANALYZE "firn"."scratch_delta_payment";
-- collect/payment
CREATE UNLOGGED TABLE "firn"."scratch_counted_payment" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_payment" d
 GROUP BY d.firn_tenant;
-- collect/payment
COMMIT;

-- apply/person
BEGIN;
-- apply/person
LOCK "firn"."lock_person";
-- apply/person
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'person';
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "firn"."scratch_vanished_f1" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/person
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
  LEFT JOIN "firn"."scratch_read_person" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_person" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'people' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/person
ANALYZE "firn"."scratch_held_f1";
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."person_no" AS text) COLLATE "C" AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."person_no" AS varchar(20)) IS NULL THEN 'person_no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash, CAST(NULL AS text) COLLATE "C" AS firn_old_key, CAST(NULL AS text) COLLATE "C" AS firn_old_order,
                       CAST(d."person_no" AS varchar(20)) AS "person_no",
                       CAST(d."birth_date" AS date) AS "birth_date",
                       CAST(d."gender" AS varchar(1)) AS "gender",
                       CAST(d."city" AS varchar(40)) AS "city"
                          FROM "firn"."scratch_delta_person" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'people' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/person
ANALYZE "firn"."scratch_work_f1";
-- apply/person
DELETE FROM "firn"."scratch_work_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/person
DELETE FROM "firn"."scratch_vanished_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/person
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
-- apply/person
DELETE FROM "firn"."contribution_people" USING "firn"."scratch_work_f1" w
 WHERE "firn"."contribution_people".tenant_key = w.firn_tenant AND "firn"."contribution_people".firn_row = w.firn_row AND w.firn_loaded;
-- apply/person
DELETE FROM "firn"."contribution_people" USING "firn"."scratch_vanished_f1" v
 WHERE "firn"."contribution_people".tenant_key = v.firn_tenant AND "firn"."contribution_people".firn_row = v.firn_row;
-- apply/person
INSERT INTO "firn"."contribution_people" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "person_no", "birth_date", "gender", "city")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."person_no", w."birth_date", w."gender", w."city" FROM "firn"."scratch_work_f1" w WHERE w.firn_outcome = 'applied';
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f1" w WHERE w.firn_outcome = 'applied'
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/person
ANALYZE "firn"."scratch_touched";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."person_no" END AS "person_no",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."birth_date" END AS "birth_date",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."gender" END AS "gender",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."city" END AS "city",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "firn"."scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_people" c
                       JOIN "firn"."scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/person
ANALYZE "firn"."scratch_image";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT i.*, 
       d."person_key" AS firn_member,
       CASE WHEN d."person_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "firn"."scratch_image" i
  LEFT JOIN "dw"."person" d ON d.firn_key = i.firn_key
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."person_no" = i."person_no" OR (d."person_no" IS NULL AND i."person_no" IS NULL))
                 AND (d."birth_date" = i."birth_date" OR (d."birth_date" IS NULL AND i."birth_date" IS NULL))
                 AND (d."gender" = i."gender" OR (d."gender" IS NULL AND i."gender" IS NULL))
                 AND (d."city" = i."city" OR (d."city" IS NULL AND i."city" IS NULL)) THEN false ELSE true END;
-- apply/person
ANALYZE "firn"."scratch_resolved";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."person" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."person_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/person
UPDATE "dw"."person"
   SET "birth_date" = x."birth_date",
       "gender" = x."gender",
       "city" = x."city",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."person".firn_key = x.firn_key AND x.firn_live;
-- apply/person
INSERT INTO "dw"."person" ("person_key", firn_key, tenant_key, "person_no", "birth_date", "gender", "city", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."person_no", x."birth_date", x."gender", x."city", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "firn"."scratch_resolved" x
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'person' AND x.firn_live AND x.firn_member IS NULL;
-- apply/person
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."person_key") + 1 FROM "dw"."person" d)
 WHERE target = 'person'
   AND next_key <= (SELECT MAX(d."person_key") FROM "dw"."person" d);
-- apply/person
UPDATE "dw"."person"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."person".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/person
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('person' AS varchar(128)), d.firn_tenant, d.firn_row, CAST('decode' AS varchar(40)), CAST('person' AS varchar(128))
  FROM "firn"."scratch_delta_person" d
 WHERE d.firn_class = 'q' AND d.firn_row IS NOT NULL AND d.firn_reason LIKE '%: not decoded yet; %'
   AND d.firn_tenant IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'people' AND b.aside IS NULL)
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/person
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_person" d
 WHERE "firn"."quarantine".target = 'person' AND "firn"."quarantine".feed = 'people'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/person
DELETE FROM "firn"."quarantine"
 WHERE target = 'person' AND feed = 'people'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'people' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'people' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/person
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('person' AS varchar(128)), CAST('people' AS varchar(128)), CAST('person' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/person
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
  LEFT JOIN "firn"."scratch_read_person" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_person" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'people' AND b.aside IS NULL;
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/person
CREATE UNLOGGED TABLE "firn"."scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_person" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'people' AND b.aside IS NULL;
-- apply/person
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/person
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f1" x;
-- apply/person
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."person" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."person_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/person
UPDATE "firn"."target_state" SET version = version + 1, definition = 'f8ec78de3b833c95aec4ebb3b4807100' WHERE target = 'person';
-- apply/person
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('person' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."person" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/person
ANALYZE "dw"."person";
-- apply/person
ANALYZE "firn"."contribution_people";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_missing_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f1";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/person
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/person
COMMIT;

-- apply/payment
BEGIN;
-- apply/payment
LOCK "firn"."lock_payment";
-- apply/payment
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f2" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM "firn"."scratch_vanished_f2" x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
-- apply/payment
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
  LEFT JOIN "firn"."scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/payment
ANALYZE "firn"."scratch_held_f2";
-- apply/payment
CREATE VIEW "firn"."scratch_work_f2" AS
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."payment_no" AS bigint) IS NULL THEN 'payment_no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS bigint) AS firn_old_hash,
                       CAST(d."payment_no" AS bigint) AS "payment_no",
                       CAST(d."status" AS varchar(20)) AS "status",
                       CAST(d."phone" AS varchar(40)) AS "phone",
                       CAST(d."weight" AS decimal(12,2)) AS "weight",
                       CAST(d."note" AS varchar(200)) AS "note"
                          FROM "firn"."scratch_delta_payment" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL
                          
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash)
   AND r.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_rest_f2";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_rest_f2" AS
SELECT w.*
  FROM "firn"."scratch_work_f2" w
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END;
-- apply/payment
ANALYZE "firn"."scratch_rest_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_tally_f2" AS
SELECT c.firn_tenant, c.n, c.n - COALESCE(o.n, 0) AS applied, COALESCE(o.superseded, 0) AS superseded,
       COALESCE(o.ignored, 0) AS ignored, COALESCE(o.quarantined, 0) AS quarantined, c.n - COALESCE(o.n, 0) AS inserted,
       CAST(0 AS bigint) AS updated, CAST(0 AS bigint) AS removed
  FROM "firn"."scratch_counted_payment" c
  JOIN "firn"."scratch_run_branch" b ON b.tenant_key = c.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL
  LEFT JOIN (SELECT w.firn_tenant, COUNT(*) AS n,
                    SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
                    SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
                    SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined
               FROM "firn"."scratch_rest_f2" w
              GROUP BY w.firn_tenant) o ON o.firn_tenant = c.firn_tenant
 WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CAST(0 AS bigint) AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "firn"."scratch_tally_f2" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "firn"."scratch_tally_f2" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "firn"."scratch_tally_f2" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f2") AS bigint) AS removed;
-- apply/payment
CREATE TABLE "dw"."payment" AS
SELECT w.firn_tenant AS tenant_key, w."payment_no" AS "payment_no", w."status" AS "status", w."phone" AS "phone", w."weight" AS "weight", w."note" AS "note", w.firn_row, w.firn_hash, n.run_id AS firn_run
  FROM "firn"."scratch_work_f2" w
 CROSS JOIN "firn"."scratch_run_now" n
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END;
-- apply/payment
ALTER TABLE "dw"."payment" ADD PRIMARY KEY (tenant_key, firn_row);
-- apply/payment
ANALYZE "dw"."payment";
-- apply/payment
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('payment' AS varchar(128)), d.firn_tenant, d.firn_row, CAST('decode' AS varchar(40)), CAST('payment' AS varchar(128))
  FROM "firn"."scratch_delta_payment" d
 WHERE d.firn_class = 'q' AND d.firn_row IS NOT NULL AND d.firn_reason LIKE '%: not decoded yet; %'
   AND d.firn_tenant IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/payment
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_payment" d
 WHERE "firn"."quarantine".target = 'payment' AND "firn"."quarantine".feed = 'payments'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/payment
DELETE FROM "firn"."quarantine"
 WHERE target = 'payment' AND feed = 'payments'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'payments' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/payment
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('payment' AS varchar(128)), CAST('payments' AS varchar(128)), CAST('payment' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_rest_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
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
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/payment
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f2" x;
-- apply/payment
DELETE FROM "firn"."join_state" USING "firn"."scratch_run_branch" b
 WHERE "firn"."join_state".target = b.target AND "firn"."join_state".feed = b.feed
   AND "firn"."join_state".tenant_key = b.tenant_key
   AND b.feed = 'payments' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/payment
INSERT INTO "firn"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM "firn"."scratch_run_branch" b
  JOIN "firn"."scratch_joined_payment" j ON j.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/payment
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/payment
UPDATE "firn"."target_state" SET version = version + 1, definition = '9843a6a3f211c76b6e674342cca605aa' WHERE target = 'payment';
-- apply/payment
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('payment' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/payment
DROP VIEW IF EXISTS "firn"."scratch_work_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_rest_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_missing_f2";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f2";
-- apply/payment
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
(1, 'acme_cz_shop', 'payments', '5c074262b47005240a215e548752130d'),
(1, 'acme_cz_shop', 'people', 'b387f3e204842990a306d23c8ec6fccc'),
(2, 'globex_cz_shop', 'payments', '5c074262b47005240a215e548752130d'),
(2, 'globex_cz_shop', 'people', 'b387f3e204842990a306d23c8ec6fccc');
-- end
INSERT INTO "firn"."scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('5c074262b47005240a215e548752130d', 1, 'id', 'bigint', 1, 1),
('5c074262b47005240a215e548752130d', 2, 'person', 'character varying(20)', 0, 0),
('5c074262b47005240a215e548752130d', 3, 'status_text', 'text', 0, 0),
('5c074262b47005240a215e548752130d', 4, 'state', 'character varying(10)', 0, 0),
('5c074262b47005240a215e548752130d', 5, 'fallback', 'text', 0, 0),
('5c074262b47005240a215e548752130d', 6, 'grams', 'integer', 0, 0),
('5c074262b47005240a215e548752130d', 7, 'note', 'text', 0, 0),
('5c074262b47005240a215e548752130d', 8, 'changed', 'timestamp without time zone', 1, 0),
('b387f3e204842990a306d23c8ec6fccc', 1, 'id', 'character varying(20)', 1, 1),
('b387f3e204842990a306d23c8ec6fccc', 2, 'rc', 'character varying(20)', 0, 0),
('b387f3e204842990a306d23c8ec6fccc', 3, 'city', 'text', 0, 0),
('b387f3e204842990a306d23c8ec6fccc', 4, 'phone', 'text', 0, 0),
('b387f3e204842990a306d23c8ec6fccc', 5, 'test', 'integer', 1, 0),
('b387f3e204842990a306d23c8ec6fccc', 6, 'changed', 'timestamp without time zone', 1, 0);
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
DELETE FROM "firn"."decoded"
 WHERE hook || ':' || CAST(tenant_key AS varchar(20)) NOT IN (SELECT u.hook || ':' || CAST(u.tenant_key AS varchar(20)) FROM "firn"."hook_use" u);
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_person";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_person";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_person";
-- end
DROP TABLE IF EXISTS "firn"."scratch_undecoded_person";
-- end
DROP TABLE IF EXISTS "firn"."scratch_decoded_person";
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_undecoded_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_decoded_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_joined_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_affected_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_branch";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_now";
-- end
COMMIT;

-- unlock
SELECT pg_advisory_unlock(hashtextextended('firn:firn', 0));

