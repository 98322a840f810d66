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
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST('through' AS varchar(64))
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
('customer', 'customers', 'customer', 1, NULL, false, false, true, false, false, false, false, NULL, 1, 'b102cf4aa6b22fe425f8e19e18155595@16386'),
('account', 'accounts', 'account', 1, NULL, true, false, true, false, false, false, false, NULL, 1, '3314065da8410b14d84311a25b5bbbb4@16391'),
('card', 'cards', 'card', 1, NULL, true, false, true, true, false, false, false, NULL, 1, 'f8976c9628391fc9015bbf23b74802bb@16396'),
('payment', 'payments', 'payment', 1, NULL, false, false, true, false, false, false, false, NULL, 1, '23ccf8bcace2621677742628d990cd74@16401'),
('refund', 'refunds', 'refund', 1, NULL, true, false, true, false, false, false, false, NULL, 1, 'c78c2710972d978b90c1ab2c92db4f15@16406');
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

-- collect/customer
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/customer
DROP TABLE IF EXISTS "firn"."scratch_delta_customer";
-- collect/customer
DROP TABLE IF EXISTS "firn"."scratch_read_customer";
-- collect/customer
DROP TABLE IF EXISTS "firn"."scratch_counted_customer";
-- collect/customer
CREATE UNLOGGED TABLE "firn"."scratch_delta_customer" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."no", b."segment"), 0) AS bigint) AS firn_hash,
       b."no",
       b."segment"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("t"."no" AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS text) COLLATE "C" AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) IS NULL THEN to_jsonb("t") END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."segment"), '') AS varchar(10)) AS varchar(10)) AS "segment"
          FROM "acme_in_bank"."customers" "t"
          WHERE ("t"."updated_at" >= CAST('2024-01-01 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL)
       ) b;
-- collect/customer
CREATE UNLOGGED TABLE "firn"."scratch_read_customer" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_in_bank"."customers" "t"
 WHERE ("t"."updated_at" >= CAST('2024-01-01 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL);
-- collect/customer
ANALYZE "firn"."scratch_delta_customer";
-- collect/customer
CREATE UNLOGGED TABLE "firn"."scratch_counted_customer" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_customer" d
 GROUP BY d.firn_tenant;
-- collect/customer
COMMIT;

-- collect/account
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/account
DROP TABLE IF EXISTS "firn"."scratch_delta_account";
-- collect/account
DROP TABLE IF EXISTS "firn"."scratch_read_account";
-- collect/account
DROP TABLE IF EXISTS "firn"."scratch_counted_account";
-- collect/account
CREATE UNLOGGED TABLE "firn"."scratch_delta_account" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."no", b."owner", b."opened"), 0) AS bigint) AS firn_hash,
       b."no",
       b."owner",
       b."opened"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("t"."no" AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS text) COLLATE "C" AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) IS NULL THEN to_jsonb("t") END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."owner"), '') AS varchar(20)) AS varchar(20)) AS "owner",
               CAST("t"."opened" AS date) AS "opened"
          FROM "acme_in_bank"."accounts" "t"
          WHERE true
       ) b;
-- collect/account
CREATE UNLOGGED TABLE "firn"."scratch_read_account" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_in_bank"."accounts" "t"
 WHERE true;
-- collect/account
ANALYZE "firn"."scratch_delta_account";
-- collect/account
CREATE UNLOGGED TABLE "firn"."scratch_counted_account" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_account" d
 GROUP BY d.firn_tenant;
-- collect/account
COMMIT;

-- collect/card
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/card
DROP TABLE IF EXISTS "firn"."scratch_delta_card";
-- collect/card
DROP TABLE IF EXISTS "firn"."scratch_read_card";
-- collect/card
DROP TABLE IF EXISTS "firn"."scratch_counted_card";
-- collect/card
CREATE UNLOGGED TABLE "firn"."scratch_delta_card" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."no", b."holder", b."since"), 0) AS bigint) AS firn_hash,
       b."no",
       b."holder",
       b."since"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST(CAST("t"."id" AS text) AS text) COLLATE "C" AS firn_row,
               CAST(COALESCE(CASE WHEN "t"."id" < 0 THEN '-' || LPAD(CAST(CAST("t"."id" AS bigint) + 9223372036854775807 AS varchar(20)), 19, '0') ELSE LPAD(CAST("t"."id" AS varchar(20)), 20, '0') END, '') AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS text) COLLATE "C" AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) IS NULL THEN to_jsonb("t") END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."holder"), '') AS varchar(20)) AS varchar(20)) AS "holder",
               CAST("t"."since" AS timestamp) AS "since"
          FROM "acme_in_bank"."cards" "t"
          WHERE true
       ) b;
-- collect/card
CREATE UNLOGGED TABLE "firn"."scratch_read_card" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(64)) AS watermark
  FROM "acme_in_bank"."cards" "t"
 WHERE true;
-- collect/card
ANALYZE "firn"."scratch_delta_card";
-- collect/card
CREATE UNLOGGED TABLE "firn"."scratch_counted_card" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_card" d
 GROUP BY d.firn_tenant;
-- collect/card
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
CREATE UNLOGGED TABLE "firn"."scratch_delta_payment" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."no", b."paid_at", b."amount", b."account", b."card"), 0) AS bigint) AS firn_hash,
       b."no",
       b."paid_at",
       b."amount",
       b."account",
       b."card"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("t"."no" AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS text) COLLATE "C" AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) IS NULL THEN to_jsonb("t") END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) AS "no",
               CAST("t"."paid_at" AS timestamp) AS "paid_at",
               CAST("t"."amount" AS decimal(12,2)) AS "amount",
               CAST(CAST(NULLIF(BTRIM("t"."account"), '') AS varchar(20)) AS varchar(20)) AS "account",
               CAST(CAST(NULLIF(BTRIM("t"."card"), '') AS varchar(20)) AS varchar(20)) AS "card"
          FROM "acme_in_bank"."payments" "t"
          WHERE ("t"."updated_at" >= CAST('2024-01-01 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL)
       ) b;
-- collect/payment
CREATE UNLOGGED TABLE "firn"."scratch_read_payment" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(CASE WHEN MAX("t"."updated_at") IS NOT NULL THEN CAST(CASE WHEN MAX("t"."updated_at") < (SELECT n.run_at FROM "firn"."scratch_run_now" n) THEN MAX("t"."updated_at") ELSE (SELECT n.run_at FROM "firn"."scratch_run_now" n) END AS timestamp) - INTERVAL '0 second' END AS varchar(64)) AS watermark
  FROM "acme_in_bank"."payments" "t"
 WHERE ("t"."updated_at" >= CAST('2024-01-01 00:00:00' AS timestamp) - INTERVAL '3600 second' OR "t"."updated_at" IS NULL);
-- collect/payment
ANALYZE "firn"."scratch_delta_payment";
-- collect/payment
CREATE UNLOGGED TABLE "firn"."scratch_counted_payment" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_payment" d
 GROUP BY d.firn_tenant;
-- collect/payment
COMMIT;

-- collect/refund
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- collect/refund
DROP TABLE IF EXISTS "firn"."scratch_delta_refund";
-- collect/refund
DROP TABLE IF EXISTS "firn"."scratch_read_refund";
-- collect/refund
DROP TABLE IF EXISTS "firn"."scratch_counted_refund";
-- collect/refund
CREATE UNLOGGED TABLE "firn"."scratch_delta_refund" AS
SELECT b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,
       CAST(hash_record_extended(ROW(b."no", b."payment_no"), 0) AS bigint) AS firn_hash,
       b."no",
       b."payment_no"
  FROM (
        SELECT CAST(1 AS bigint) AS firn_tenant,
               CAST("t"."no" AS text) COLLATE "C" AS firn_row,
               CAST('' AS text) COLLATE "C" AS firn_order,
               CAST('a' AS varchar(1)) AS firn_class,
               CAST(NULL AS text) COLLATE "C" AS firn_reason,
               CASE WHEN CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) IS NULL THEN to_jsonb("t") END AS firn_json,
               CAST(CAST(NULLIF(BTRIM("t"."no"), '') AS varchar(20)) AS varchar(20)) AS "no",
               CAST(CAST(NULLIF(BTRIM("t"."payment"), '') AS varchar(20)) AS varchar(20)) AS "payment_no"
          FROM "acme_in_bank"."refunds" "t"
          WHERE true
       ) b;
-- collect/refund
CREATE UNLOGGED TABLE "firn"."scratch_read_refund" AS
SELECT CAST(1 AS bigint) AS tenant_key, COUNT(*) AS rows_read, CAST(NULL AS varchar(64)) AS watermark
  FROM "acme_in_bank"."refunds" "t"
 WHERE true;
-- collect/refund
ANALYZE "firn"."scratch_delta_refund";
-- collect/refund
CREATE UNLOGGED TABLE "firn"."scratch_counted_refund" AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM "firn"."scratch_delta_refund" d
 GROUP BY d.firn_tenant;
-- collect/refund
COMMIT;

-- apply/customer
BEGIN;
-- apply/customer
LOCK "firn"."lock_customer", "firn"."lock_segment";
-- apply/customer
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'customer';
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f1" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_bad_f1" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_customer" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'customers' AND b.aside IS NULL) x
  JOIN "firn"."contribution_customers" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/customer
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
  LEFT JOIN "firn"."scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f1" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_customers" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f1" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f1" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/customer
ANALYZE "firn"."scratch_held_f1";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_work_f1" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."no" AS text) COLLATE "C" AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."segment" AS varchar(10)) AS "firn_ref_segment_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."segment" AS varchar(10)) AS text) COLLATE "C" AS "firn_ref_segment"
                          FROM "firn"."scratch_delta_customer" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'customers' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_customers" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/customer
ANALYZE "firn"."scratch_work_f1";
-- apply/customer
DELETE FROM "firn"."scratch_work_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_work_f1".firn_tenant = h.tenant_key;
-- apply/customer
DELETE FROM "firn"."scratch_vanished_f1" USING "firn"."scratch_held_f1" h WHERE "firn"."scratch_vanished_f1".firn_tenant = h.tenant_key;
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/customer
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
-- apply/customer
DELETE FROM "firn"."contribution_customers" USING "firn"."scratch_work_f1" w
 WHERE "firn"."contribution_customers".tenant_key = w.firn_tenant AND "firn"."contribution_customers".firn_row = w.firn_row AND w.firn_loaded;
-- apply/customer
DELETE FROM "firn"."contribution_customers" USING "firn"."scratch_vanished_f1" v
 WHERE "firn"."contribution_customers".tenant_key = v.firn_tenant AND "firn"."contribution_customers".firn_row = v.firn_row;
-- apply/customer
INSERT INTO "firn"."contribution_customers" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "no", "firn_ref_segment", "firn_ref_segment_1")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."no", w."firn_ref_segment", w."firn_ref_segment_1" FROM "firn"."scratch_work_f1" w WHERE w.firn_outcome = 'applied';
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f1" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "firn"."scratch_work_f1" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "firn"."scratch_vanished_f1" v
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/customer
ANALYZE "firn"."scratch_touched";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_before";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_before" AS
SELECT d."customer_key", d.firn_key, d."segment_key"
  FROM "dw"."customer" d
  JOIN "firn"."scratch_touched" t ON t.firn_key = d.firn_key;
-- apply/customer
ANALYZE "firn"."scratch_before";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."no" END AS "no",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_segment" END AS "firn_ref_segment",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_segment_1" END AS "firn_ref_segment_1",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "firn"."scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_customers" c
                       JOIN "firn"."scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/customer
ANALYZE "firn"."scratch_image";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_missing_image" AS
SELECT w.*
  FROM "firn"."scratch_image" w
  LEFT JOIN "dw"."segment" k0 ON k0.firn_key = w."firn_ref_segment"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_segment" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/customer
INSERT INTO "dw"."segment" ("segment_key", firn_key, tenant_key, "code", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_segment_1", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_segment" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_segment_1") AS "firn_ref_segment_1"
          FROM "firn"."scratch_missing_image" w
          LEFT JOIN "dw"."segment" d ON d.firn_key = w."firn_ref_segment"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_segment" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_segment") m
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'segment';
-- apply/customer
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."segment_key") + 1 FROM "dw"."segment" d)
 WHERE target = 'segment'
   AND next_key <= (SELECT MAX(d."segment_key") FROM "dw"."segment" d);
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT i.*, COALESCE(k0."segment_key", -1) AS "segment_key", 
       d."customer_key" AS firn_member,
       CASE WHEN d."customer_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "firn"."scratch_image" i
  LEFT JOIN "dw"."customer" d ON d.firn_key = i.firn_key
  LEFT JOIN "dw"."segment" k0 ON k0.firn_key = i."firn_ref_segment"
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."no" = i."no" OR (d."no" IS NULL AND i."no" IS NULL))
                 AND d."segment_key" = COALESCE(k0."segment_key", -1) THEN false ELSE true END;
-- apply/customer
ANALYZE "firn"."scratch_resolved";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/customer
UPDATE "dw"."customer"
   SET "segment_key" = x."segment_key",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND x.firn_live;
-- apply/customer
INSERT INTO "dw"."customer" ("customer_key", firn_key, tenant_key, "no", "segment_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."no", x."segment_key", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "firn"."scratch_resolved" x
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'customer' AND x.firn_live AND x.firn_member IS NULL;
-- apply/customer
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."customer_key") + 1 FROM "dw"."customer" d)
 WHERE target = 'customer'
   AND next_key <= (SELECT MAX(d."customer_key") FROM "dw"."customer" d);
-- apply/customer
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('account' AS varchar(128)), CAST('owner_key' AS varchar(128)), -1, x.firn_key
  FROM "firn"."scratch_resolved" x
 WHERE x.firn_live <> x.firn_was_live;
-- apply/customer
UPDATE "dw"."customer"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."customer".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/customer
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('account' AS varchar(128)), CAST('segment_key' AS varchar(128)), d."customer_key", d.firn_key
  FROM "firn"."scratch_before" o
  JOIN "dw"."customer" d ON d.firn_key = o.firn_key AND d."customer_key" = o."customer_key"
 WHERE COALESCE(d."segment_key", -1) <> COALESCE(o."segment_key", -1);
-- apply/customer
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('segment_key' AS varchar(128)), d."customer_key", d.firn_key
  FROM "firn"."scratch_before" o
  JOIN "dw"."customer" d ON d.firn_key = o.firn_key AND d."customer_key" = o."customer_key"
 WHERE COALESCE(d."segment_key", -1) <> COALESCE(o."segment_key", -1);
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_before";
-- apply/customer
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_customer" d
 WHERE "firn"."quarantine".target = 'customer' AND "firn"."quarantine".feed = 'customers'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/customer
DELETE FROM "firn"."quarantine"
 WHERE target = 'customer' AND feed = 'customers'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'customers' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'customers' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f1" h);
-- apply/customer
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('customer' AS varchar(128)), CAST('customers' AS varchar(128)), CAST('customer' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f1" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
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
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_customer" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f1" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f1" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/customer
CREATE UNLOGGED TABLE "firn"."scratch_state_f1" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_customer" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f1" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'customers' AND b.aside IS NULL;
-- apply/customer
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f1" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/customer
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f1" x;
-- apply/customer
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."customer" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."customer_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/customer
UPDATE "firn"."target_state" SET version = version + 1, definition = '8d974dd7f494456a9f1ac73f7c8a025e' WHERE target = 'customer';
-- apply/customer
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('customer' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."customer" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_work_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_vanished_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_bad_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_held_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_state_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_tally_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_missing_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f1";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/customer
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/customer
COMMIT;

-- apply/account
BEGIN;
-- apply/account
LOCK "firn"."lock_account", "firn"."lock_customer", "firn"."lock_date", "firn"."lock_segment";
-- apply/account
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'account';
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_work_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f2" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT l.*
          FROM "firn"."contribution_accounts" l
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'accounts' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
        OFFSET 0) l
  LEFT JOIN "firn"."scratch_delta_account" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_bad_f2" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_account" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'accounts' AND b.aside IS NULL) x
  JOIN "firn"."contribution_accounts" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/account
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
  LEFT JOIN "firn"."scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_account" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f2" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "firn"."contribution_accounts" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f2" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f2" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/account
ANALYZE "firn"."scratch_held_f2";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_work_f2" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."no" AS text) COLLATE "C" AS firn_key
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."owner" AS varchar(20)) AS "firn_ref_owner_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."owner" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_owner",
                       CAST(d."opened" AS date) AS "firn_ref_opened"
                          FROM "firn"."scratch_delta_account" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'accounts' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_accounts" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/account
ANALYZE "firn"."scratch_work_f2";
-- apply/account
DELETE FROM "firn"."scratch_work_f2" USING "firn"."scratch_held_f2" h WHERE "firn"."scratch_work_f2".firn_tenant = h.tenant_key;
-- apply/account
DELETE FROM "firn"."scratch_vanished_f2" USING "firn"."scratch_held_f2" h WHERE "firn"."scratch_vanished_f2".firn_tenant = h.tenant_key;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/account
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
-- apply/account
DELETE FROM "firn"."contribution_accounts" USING "firn"."scratch_work_f2" w
 WHERE "firn"."contribution_accounts".tenant_key = w.firn_tenant AND "firn"."contribution_accounts".firn_row = w.firn_row AND w.firn_loaded;
-- apply/account
DELETE FROM "firn"."contribution_accounts" USING "firn"."scratch_vanished_f2" v
 WHERE "firn"."contribution_accounts".tenant_key = v.firn_tenant AND "firn"."contribution_accounts".firn_row = v.firn_row;
-- apply/account
INSERT INTO "firn"."contribution_accounts" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "no", "firn_ref_owner", "firn_ref_owner_1", "firn_ref_opened")
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."no", w."firn_ref_owner", w."firn_ref_owner_1", w."firn_ref_opened" FROM "firn"."scratch_work_f2" w WHERE w.firn_outcome = 'applied';
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f2" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "firn"."scratch_work_f2" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "firn"."scratch_vanished_f2" v
         UNION ALL
        SELECT c.firn_key FROM "firn"."contribution_accounts" c JOIN "firn"."rekey" q ON q.firn_key = c."firn_ref_owner" AND q.target = 'account' AND q.reference = 'owner_key'
         UNION ALL
        SELECT d.firn_key FROM "dw"."account" d JOIN "firn"."rekey" q ON q.member_key = d."owner_key" AND q.target = 'account' AND q.reference = 'segment_key' AND NOT d.firn_deleted
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/account
ANALYZE "firn"."scratch_touched";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_before";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_before" AS
SELECT d."account_key", d.firn_key, d."owner_key", d."segment_key", d."opened_date_key"
  FROM "dw"."account" d
  JOIN "firn"."scratch_touched" t ON t.firn_key = d.firn_key;
-- apply/account
ANALYZE "firn"."scratch_before";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_image" AS
SELECT t.firn_key,
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."no" END AS "no",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_owner" END AS "firn_ref_owner",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_owner_1" END AS "firn_ref_owner_1",
       CASE WHEN w0.firn_key IS NOT NULL THEN w0."firn_ref_opened" END AS "firn_ref_opened",
       CASE WHEN w0.firn_key IS NOT NULL THEN true ELSE false END AS firn_live,
       CAST(CASE WHEN w0.firn_key IS NOT NULL THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM "firn"."scratch_touched" t
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY COALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                       FROM "firn"."contribution_accounts" c
                       JOIN "firn"."scratch_touched" k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) w0 ON w0.firn_key = t.firn_key;
-- apply/account
ANALYZE "firn"."scratch_image";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_missing_image" AS
SELECT w.*
  FROM "firn"."scratch_image" w
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_owner" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  LEFT JOIN "dw"."date" k1 ON k1.date_value = w."firn_ref_opened"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_owner" IS NOT NULL AND k0.firn_key IS NULL) OR (w."firn_ref_opened" IS NOT NULL AND k1.date_value IS NULL));
-- apply/account
INSERT INTO "dw"."date" (date_key, date_value, year, quarter, month, month_name, day, day_of_week, day_name, week_of_year, is_weekend, firn_inferred, firn_deleted)
SELECT CAST(TO_CHAR(x.date_value, 'YYYYMMDD') AS bigint), x.date_value,
       CAST(EXTRACT(year FROM x.date_value) AS integer), CAST(EXTRACT(quarter FROM x.date_value) AS integer),
       CAST(EXTRACT(month FROM x.date_value) AS integer), CAST(BTRIM(TO_CHAR(x.date_value, 'Month')) AS varchar(9)),
       CAST(EXTRACT(day FROM x.date_value) AS integer),
       CAST(CASE WHEN EXTRACT(dow FROM x.date_value) = 0 THEN 7 ELSE EXTRACT(dow FROM x.date_value) END AS integer),
       CAST(BTRIM(TO_CHAR(x.date_value, 'Day')) AS varchar(9)), CAST(EXTRACT(week FROM x.date_value) AS integer),
       CASE WHEN EXTRACT(dow FROM x.date_value) IN (0, 6) THEN true ELSE false END,
       CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted
  FROM (SELECT DISTINCT w."firn_ref_opened" AS date_value FROM "firn"."scratch_missing_image" w WHERE w.firn_outcome = 'applied' AND w."firn_ref_opened" IS NOT NULL) x
 WHERE NOT EXISTS (SELECT 1 FROM "dw"."date" t WHERE t.date_value = x.date_value);
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT i.*, COALESCE(k0."customer_key", -1) AS "owner_key", COALESCE(k0."segment_key", -1) AS "segment_key", COALESCE(CAST(TO_CHAR(i."firn_ref_opened", 'YYYYMMDD') AS bigint), -1) AS "opened_date_key", 
       d."account_key" AS firn_member,
       CASE WHEN d."account_key" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM "firn"."scratch_image" i
  LEFT JOIN "dw"."account" d ON d.firn_key = i.firn_key
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = i."firn_ref_owner" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  
 WHERE CASE WHEN i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted
                 AND (d."no" = i."no" OR (d."no" IS NULL AND i."no" IS NULL))
                 AND d."owner_key" = COALESCE(k0."customer_key", -1)
                 AND d."segment_key" = COALESCE(k0."segment_key", -1)
                 AND d."opened_date_key" = COALESCE(CAST(TO_CHAR(i."firn_ref_opened", 'YYYYMMDD') AS bigint), -1) THEN false ELSE true END;
-- apply/account
ANALYZE "firn"."scratch_resolved";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") > 0 THEN (SELECT COUNT(*) FROM "dw"."account" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."account_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_live AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE NOT x.firn_live AND x.firn_was_live) AS bigint) AS removed;
-- apply/account
UPDATE "dw"."account"
   SET "owner_key" = x."owner_key",
       "segment_key" = x."segment_key",
       "opened_date_key" = x."opened_date_key",
       firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."account".firn_key = x.firn_key AND x.firn_live;
-- apply/account
INSERT INTO "dw"."account" ("account_key", firn_key, tenant_key, "no", "owner_key", "segment_key", "opened_date_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."no", x."owner_key", x."segment_key", x."opened_date_key", CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM "firn"."scratch_resolved" x
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
 WHERE s.target = 'account' AND x.firn_live AND x.firn_member IS NULL;
-- apply/account
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."account_key") + 1 FROM "dw"."account" d)
 WHERE target = 'account'
   AND next_key <= (SELECT MAX(d."account_key") FROM "dw"."account" d);
-- apply/account
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('account_key' AS varchar(128)), x.firn_member, x.firn_key
  FROM "firn"."scratch_resolved" x
 WHERE NOT x.firn_live AND x.firn_was_live;
-- apply/account
DELETE FROM "dw"."account" USING "firn"."scratch_resolved" x
 WHERE "dw"."account".firn_key = x.firn_key AND NOT x.firn_live
   AND NOT EXISTS (SELECT 1 FROM "dw"."payment" f WHERE f."account_key" = "dw"."account"."account_key")
   AND NOT EXISTS (SELECT 1 FROM "dw"."refund" f WHERE f."account_key" = "dw"."account"."account_key")
   ;
-- apply/account
UPDATE "dw"."account"
   SET firn_inferred = true, firn_updated_run = n.run_id , "owner_key" = -1, "segment_key" = -1, "opened_date_key" = -1
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."account".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
-- apply/account
DELETE FROM "firn"."rekey" WHERE target = 'account';
-- apply/account
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('customer_key' AS varchar(128)), d."account_key", d.firn_key
  FROM "firn"."scratch_before" o
  JOIN "dw"."account" d ON d.firn_key = o.firn_key AND d."account_key" = o."account_key"
 WHERE COALESCE(d."owner_key", -1) <> COALESCE(o."owner_key", -1);
-- apply/account
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('opened_date_key' AS varchar(128)), d."account_key", d.firn_key
  FROM "firn"."scratch_before" o
  JOIN "dw"."account" d ON d.firn_key = o.firn_key AND d."account_key" = o."account_key"
 WHERE COALESCE(d."opened_date_key", -1) <> COALESCE(o."opened_date_key", -1);
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_before";
-- apply/account
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_account" d
 WHERE "firn"."quarantine".target = 'account' AND "firn"."quarantine".feed = 'accounts'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/account
DELETE FROM "firn"."quarantine"
 WHERE target = 'account' AND feed = 'accounts'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'accounts' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'accounts' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f2" h);
-- apply/account
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('account' AS varchar(128)), CAST('accounts' AS varchar(128)), CAST('account' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f2" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
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
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_account" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f2" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f2" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/account
CREATE UNLOGGED TABLE "firn"."scratch_state_f2" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_account" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f2" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'accounts' AND b.aside IS NULL;
-- apply/account
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f2" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/account
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f2" x;
-- apply/account
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."account" t WHERE NOT t.firn_inferred AND NOT t.firn_deleted AND t."account_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/account
UPDATE "firn"."target_state" SET version = version + 1, definition = 'ea7c9a60b0fa0b3a9849ea9249639df7' WHERE target = 'account';
-- apply/account
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('account' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."account" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_work_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_vanished_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_bad_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_held_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_state_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_tally_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_missing_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f2";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/account
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/account
COMMIT;

-- apply/card
BEGIN;
-- apply/card
LOCK "firn"."lock_card", "firn"."lock_customer", "firn"."lock_segment";
-- apply/card
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'card';
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_work_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_vanished_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_bad_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_held_f3";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f3" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key
  FROM (SELECT l.*
          FROM (SELECT c.* FROM "firn"."contribution_cards" c WHERE c.firn_newest AND c.firn_to IS NULL) l
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'cards' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
        OFFSET 0) l
  LEFT JOIN "firn"."scratch_delta_card" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_bad_f3" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_card" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'cards' AND b.aside IS NULL) x
  JOIN (SELECT c.* FROM "firn"."contribution_cards" c WHERE c.firn_newest AND c.firn_to IS NULL) l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/card
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
  LEFT JOIN "firn"."scratch_read_card" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_card" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f3" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM (SELECT c.* FROM "firn"."contribution_cards" c WHERE c.firn_newest AND c.firn_to IS NULL) l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f3" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f3" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'cards' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/card
ANALYZE "firn"."scratch_held_f3";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_work_f3" AS
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
                 WHEN r.firn_class = 'd' AND r.firn_changelog AND r.firn_key IS NOT NULL THEN 'applied'
                 WHEN r.firn_class IN ('d', 'i') THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
SELECT p.*, CAST(1 AS bigint) AS firn_rank
          FROM (SELECT p0.*, CAST(CAST(p0.firn_tenant AS varchar(20)) || '|' || p0."no" AS text) COLLATE "C" AS firn_key,
                       CASE WHEN p0.firn_old_from IS NULL THEN COALESCE(p0.firn_at, p0.firn_run_at)
                            WHEN p0.firn_changelog THEN COALESCE(p0.firn_at, p0.firn_old_from)
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_old_hash = p0.firn_hash THEN p0.firn_old_from
                            WHEN p0.firn_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_at
                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_force THEN p0.firn_old_from
                            WHEN p0.firn_run_at > COALESCE(p0.firn_old_to, p0.firn_old_from) THEN p0.firn_run_at
                            ELSE COALESCE(p0.firn_old_to, p0.firn_old_from) END AS firn_begins
                  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       b.changelog AS firn_changelog, n.run_at AS firn_run_at, l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS firn_old_live,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' OR l.firn_to IS NOT NULL THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_key AS firn_old_key, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."holder" AS varchar(20)) AS "firn_ref_holder_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."holder" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_holder",
                       CAST(d."since" AS timestamp) AS "firn_at"
                          FROM "firn"."scratch_delta_card" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'cards' AND b.aside IS NULL
                          LEFT JOIN "firn"."contribution_cards" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row AND l.firn_newest
                         CROSS JOIN "firn"."scratch_run_now" n
                       ) p0
               ) p
       ) r
 WHERE NOT ((r.firn_class = 'a' OR (r.firn_class = 'd' AND r.firn_changelog)) AND r.firn_old_live = CASE WHEN r.firn_class = 'a' THEN true ELSE false END AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/card
ANALYZE "firn"."scratch_work_f3";
-- apply/card
DELETE FROM "firn"."scratch_work_f3" USING "firn"."scratch_held_f3" h WHERE "firn"."scratch_work_f3".firn_tenant = h.tenant_key;
-- apply/card
DELETE FROM "firn"."scratch_vanished_f3" USING "firn"."scratch_held_f3" h WHERE "firn"."scratch_vanished_f3".firn_tenant = h.tenant_key;
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_tally_f3";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_tally_f3" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_work_f3" w
 GROUP BY w.firn_tenant;
-- apply/card
DELETE FROM "firn"."contribution_cards" USING "firn"."scratch_work_f3" w
 WHERE "firn"."contribution_cards".tenant_key = w.firn_tenant AND "firn"."contribution_cards".firn_row = w.firn_row AND "firn"."contribution_cards".firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
-- apply/card
DELETE FROM "firn"."contribution_cards" USING "firn"."scratch_vanished_f3" v, "firn"."scratch_run_branch" b
 WHERE b.feed = 'cards' AND b.tenant_key = v.firn_tenant AND b.changelog
   AND "firn"."contribution_cards".tenant_key = v.firn_tenant AND "firn"."contribution_cards".firn_row = v.firn_row;
-- apply/card
UPDATE "firn"."contribution_cards"
   SET firn_to = CASE WHEN n.run_at > "firn"."contribution_cards".firn_from THEN n.run_at ELSE "firn"."contribution_cards".firn_from END
  FROM "firn"."scratch_vanished_f3" v CROSS JOIN "firn"."scratch_run_now" n
 WHERE "firn"."contribution_cards".tenant_key = v.firn_tenant AND "firn"."contribution_cards".firn_row = v.firn_row AND "firn"."contribution_cards".firn_newest AND "firn"."contribution_cards".firn_to IS NULL;
-- apply/card
UPDATE "firn"."contribution_cards"
   SET firn_to = CASE WHEN "firn"."contribution_cards".firn_to IS NULL THEN w.firn_begins ELSE "firn"."contribution_cards".firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM "firn"."scratch_work_f3" w
 WHERE "firn"."contribution_cards".tenant_key = w.firn_tenant AND "firn"."contribution_cards".firn_row = w.firn_row AND "firn"."contribution_cards".firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
-- apply/card
INSERT INTO "firn"."contribution_cards" (tenant_key, firn_row, firn_key, firn_hash, firn_order, "no", "firn_ref_holder", "firn_ref_holder_1", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed)
SELECT w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order, w."no", w."firn_ref_holder", w."firn_ref_holder_1", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN w.firn_class = 'a' THEN true ELSE false END, true, false FROM "firn"."scratch_work_f3" w CROSS JOIN "firn"."scratch_run_now" n WHERE w.firn_outcome = 'applied';
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_touched" AS
SELECT DISTINCT x.firn_key
  FROM (
        SELECT w.firn_key FROM "firn"."scratch_work_f3" w WHERE w.firn_outcome = 'applied'
         UNION ALL
        SELECT w.firn_old_key FROM "firn"."scratch_work_f3" w WHERE w.firn_loaded
         UNION ALL
        SELECT v.firn_old_key FROM "firn"."scratch_vanished_f3" v
       ) x
 WHERE x.firn_key IS NOT NULL;
-- apply/card
ANALYZE "firn"."scratch_touched";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_before";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_before" AS
SELECT d."card_key", d.firn_key, d."holder_key", d."card_durable_key", d.firn_last
  FROM "dw"."card" d
  JOIN "firn"."scratch_touched" t ON t.firn_key = d.firn_key;
-- apply/card
ANALYZE "firn"."scratch_before";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_event_f3";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_event_f3" AS
SELECT e.firn_key, e.firn_at, e.firn_live, e."no", e."firn_ref_holder", e."firn_ref_holder_1"
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run, c."no", c."firn_ref_holder", c."firn_ref_holder_1"
          FROM "firn"."contribution_cards" c
          JOIN "firn"."scratch_touched" t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from
        UNION ALL
        SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run, r."no", r."firn_ref_holder", r."firn_ref_holder_1"
          FROM (WITH ended AS (
                        SELECT DISTINCT x.firn_key, x.tenant_key, x.firn_to AS firn_at
                          FROM "firn"."contribution_cards" x
                          JOIN "firn"."scratch_touched" t ON t.firn_key = x.firn_key
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
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run, c."no", c."firn_ref_holder", c."firn_ref_holder_1"
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r
               ) i) e
 WHERE e.firn_rank = 1;
-- apply/card
ANALYZE "firn"."scratch_event_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_version";
-- apply/card
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
               e."no",
               e."firn_ref_holder",
               e."firn_ref_holder_1",
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live OR ((e."firn_ref_holder" = LAG(e."firn_ref_holder") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."firn_ref_holder" IS NULL AND LAG(e."firn_ref_holder") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))
                              AND (e."firn_ref_holder_1" = LAG(e."firn_ref_holder_1") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) OR (e."firn_ref_holder_1" IS NULL AND LAG(e."firn_ref_holder_1") OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL))) THEN false
                    ELSE true END AS firn_starts
          FROM "firn"."scratch_event_f3" e) v
 WHERE v.firn_starts;
-- apply/card
ANALYZE "firn"."scratch_version";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_event_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_timeline";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_missing_version";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_missing_version" AS
SELECT w.*
  FROM "firn"."scratch_version" w
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = w."firn_ref_holder"
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_holder" IS NOT NULL AND k0.firn_key IS NULL));
-- apply/card
INSERT INTO "dw"."customer" ("customer_key", firn_key, tenant_key, "no", "segment_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_holder_1", CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_holder" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_holder_1") AS "firn_ref_holder_1"
          FROM "firn"."scratch_missing_version" w
          LEFT JOIN "dw"."customer" d ON d.firn_key = w."firn_ref_holder"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_holder" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_holder") m
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'customer';
-- apply/card
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."customer_key") + 1 FROM "dw"."customer" d)
 WHERE target = 'customer'
   AND next_key <= (SELECT MAX(d."customer_key") FROM "dw"."customer" d);
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_resolved" AS
SELECT v.*, COALESCE(k0."customer_key", -1) AS "holder_key", 
       d."card_key" AS firn_version, m."card_durable_key" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, CASE WHEN x.firn_first THEN CAST('0001-01-01 00:00:00' AS timestamp) ELSE x.firn_at END AS valid_from, COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp)) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM "firn"."scratch_version" x
         WHERE x.firn_live) v
  LEFT JOIN "dw"."card" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN "dw"."card" m ON m.firn_key = v.firn_key AND m.firn_last
  LEFT JOIN "dw"."customer" k0 ON k0.firn_key = v."firn_ref_holder"
  
 WHERE CASE WHEN NOT d.firn_inferred
                 AND (d."no" = v."no" OR (d."no" IS NULL AND v."no" IS NULL))
                 AND (d."holder_key" = COALESCE(k0."customer_key", -1) OR (d."holder_key" IS NULL AND COALESCE(k0."customer_key", -1) IS NULL))
                 AND (d.valid_from = v.valid_from OR (d.valid_from IS NULL AND v.valid_from IS NULL))
                 AND (d.valid_to = v.valid_to OR (d.valid_to IS NULL AND v.valid_to IS NULL))
                 AND (d.is_current = v.is_current OR (d.is_current IS NULL AND v.is_current IS NULL))
                 AND (d.firn_last = v.firn_last OR (d.firn_last IS NULL AND v.firn_last IS NULL))
                 AND (d.firn_instant = v.firn_at OR (d.firn_instant IS NULL AND v.firn_at IS NULL))
                 AND (d.firn_deleted = v.firn_dead OR (d.firn_deleted IS NULL AND v.firn_dead IS NULL)) THEN false ELSE true END;
-- apply/card
ANALYZE "firn"."scratch_resolved";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_gone";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_gone" AS
SELECT d."card_key" AS firn_version, d."card_durable_key" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM "dw"."card" d
  JOIN "firn"."scratch_touched" t ON t.firn_key = d.firn_key
  LEFT JOIN "firn"."scratch_version" v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM "firn"."scratch_version" x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COUNT(*) FROM "firn"."scratch_resolved") + (SELECT COUNT(*) FROM "firn"."scratch_gone") > 0 THEN (SELECT COUNT(*) FROM "dw"."card" t WHERE NOT t.firn_inferred AND t.is_current AND t."card_key" > 0) END AS live_before,
       CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.is_current AND NOT x.firn_was_live) AS bigint) AS inserted, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.is_current AND x.firn_was_live) AS bigint) AS updated, CAST((SELECT COUNT(*) FROM "firn"."scratch_resolved" x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + (SELECT COUNT(*) FROM "firn"."scratch_gone" g WHERE g.firn_unsaid AND g.firn_was_live) AS bigint) AS removed;
-- apply/card
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('card_key' AS varchar(128)), q.firn_version, q.firn_key
  FROM (SELECT x.firn_version, x.firn_key
          FROM "firn"."scratch_resolved" x
          JOIN "dw"."card" d ON d."card_key" = x.firn_version
         WHERE x.valid_from > d.valid_from OR (x.valid_to IS NOT NULL AND (d.valid_to IS NULL OR x.valid_to < d.valid_to))
         UNION ALL
        SELECT g.firn_version, g.firn_key FROM "firn"."scratch_gone" g) q;
-- apply/card
DELETE FROM "dw"."card" USING "firn"."scratch_gone" g
 WHERE "dw"."card"."card_key" = g.firn_version AND NOT g.firn_unsaid;
-- apply/card
UPDATE "dw"."card"
   SET "holder_key" = -1, 
       valid_from = CAST('0001-01-01 00:00:00' AS timestamp), valid_to = CAST('9999-12-31 00:00:00' AS timestamp), is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_gone" g CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."card"."card_key" = g.firn_version AND g.firn_unsaid;
-- apply/card
UPDATE "dw"."card"
   SET "no" = x."no",
       "holder_key" = x."holder_key",
       valid_from = x.valid_from,
       valid_to = x.valid_to,
       is_current = x.is_current,
       firn_last = x.firn_last,
       firn_instant = x.firn_at,
       firn_deleted = x.firn_dead,
       firn_inferred = false, firn_updated_run = n.run_id
  FROM "firn"."scratch_resolved" x CROSS JOIN "firn"."scratch_run_now" n
 WHERE "dw"."card"."card_key" = x.firn_version;
-- apply/card
INSERT INTO "dw"."card" ("card_key", "card_durable_key", firn_key, tenant_key, "no", "holder_key", valid_from, valid_to, is_current, firn_last, firn_instant, firn_deleted, firn_inferred, firn_created_run, firn_updated_run)
SELECT x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY x.firn_key)), x.firn_key, CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint), x."no", x."holder_key", x.valid_from, x.valid_to, x.is_current, x.firn_last, x.firn_at, x.firn_dead, false, n.run_id, n.run_id
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM "firn"."scratch_resolved" r
         CROSS JOIN "firn"."target_state" s
         WHERE s.target = 'card' AND r.firn_version IS NULL) x
 CROSS JOIN "firn"."scratch_run_now" n;
-- apply/card
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."card_key") + 1 FROM "dw"."card" d)
 WHERE target = 'card'
   AND next_key <= (SELECT MAX(d."card_key") FROM "dw"."card" d);
-- apply/card
INSERT INTO "firn"."rekey" (target, reference, member_key, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('holder_key' AS varchar(128)), d."card_key", d.firn_key
  FROM "firn"."scratch_before" o
  JOIN "dw"."card" d ON d.firn_key = o.firn_key AND d."card_key" = o."card_key"
 WHERE COALESCE(d."holder_key", -1) <> COALESCE(o."holder_key", -1);
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_before";
-- apply/card
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_card" d
 WHERE "firn"."quarantine".target = 'card' AND "firn"."quarantine".feed = 'cards'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/card
DELETE FROM "firn"."quarantine"
 WHERE target = 'card' AND feed = 'cards'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'cards' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'cards' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f3" h);
-- apply/card
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('card' AS varchar(128)), CAST('cards' AS varchar(128)), CAST('card' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f3" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
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
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_card" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f3" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_card" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f3" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f3" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'cards' AND b.aside IS NULL;
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_state_f3";
-- apply/card
CREATE UNLOGGED TABLE "firn"."scratch_state_f3" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_card" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f3" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'cards' AND b.aside IS NULL;
-- apply/card
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f3" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/card
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f3" x;
-- apply/card
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."card" t WHERE NOT t.firn_inferred AND t.is_current AND t."card_key" > 0) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/card
UPDATE "firn"."target_state" SET version = version + 1, definition = 'fffb684add3a640c4cca19458a81ee04' WHERE target = 'card';
-- apply/card
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('card' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST((SELECT COUNT(*) FROM "dw"."card" t WHERE t.firn_inferred) AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_work_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_vanished_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_bad_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_held_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_state_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_tally_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_missing_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f3";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_missing_image";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_touched";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_image";
-- apply/card
DROP TABLE IF EXISTS "firn"."scratch_resolved";
-- apply/card
COMMIT;

-- apply/payment
BEGIN;
-- apply/payment
LOCK "firn"."lock_account", "firn"."lock_card", "firn"."lock_customer", "firn"."lock_date", "firn"."lock_payment", "firn"."lock_segment";
-- apply/payment
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'payment';
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_work_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_vanished_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_bad_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_held_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f4" AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS text) COLLATE "C" AS firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM "firn"."scratch_run_branch" b
 WHERE 1 = 0;
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_bad_f4" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_payment" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL) x
  JOIN "dw"."payment" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_held_f4" AS
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
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f4" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."payment" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f4" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f4" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/payment
ANALYZE "firn"."scratch_held_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_duplicate_f4" AS
SELECT p.firn_tenant, p."no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."account" AS varchar(20)) AS "firn_ref_account_1",
                       CASE WHEN (d."account") = '-' THEN CAST(-2 AS bigint) END AS "firn_special_account",
                       CASE WHEN (CASE WHEN (d."account") = '-' THEN CAST(-2 AS bigint) END) IS NULL THEN CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."account" AS varchar(20)) AS text) COLLATE "C" END AS "firn_ref_account",
                       CAST(d."card" AS varchar(20)) AS "firn_ref_card_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."card" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_card"
          FROM "firn"."scratch_delta_payment" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."no"
HAVING COUNT(*) > 1;
-- apply/payment
ANALYZE "firn"."scratch_duplicate_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_contested_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_contested_f4" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       b.force AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."account" AS varchar(20)) AS "firn_ref_account_1",
                       CASE WHEN (d."account") = '-' THEN CAST(-2 AS bigint) END AS "firn_special_account",
                       CASE WHEN (CASE WHEN (d."account") = '-' THEN CAST(-2 AS bigint) END) IS NULL THEN CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."account" AS varchar(20)) AS text) COLLATE "C" END AS "firn_ref_account",
                       CAST(d."card" AS varchar(20)) AS "firn_ref_card_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."card" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_card"
          FROM "firn"."scratch_delta_payment" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
       ) p
  JOIN "firn"."scratch_duplicate_f4" u ON u.firn_tenant = p.firn_tenant AND u."no" = p."no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/payment
ANALYZE "firn"."scratch_contested_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_work_f4" AS
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
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."paid_at" AS timestamp) AS "paid_at",
                       CAST(d."amount" AS decimal(12,2)) AS "amount",
                       CAST(d."account" AS varchar(20)) AS "firn_ref_account_1",
                       CASE WHEN (d."account") = '-' THEN CAST(-2 AS bigint) END AS "firn_special_account",
                       CASE WHEN (CASE WHEN (d."account") = '-' THEN CAST(-2 AS bigint) END) IS NULL THEN CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."account" AS varchar(20)) AS text) COLLATE "C" END AS "firn_ref_account",
                       CAST(d."card" AS varchar(20)) AS "firn_ref_card_1",
                       CAST(CAST(d.firn_tenant AS varchar(20)) || '|' || CAST(d."card" AS varchar(20)) AS text) COLLATE "C" AS "firn_ref_card"
                          FROM "firn"."scratch_delta_payment" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'payments' AND b.aside IS NULL
                          LEFT JOIN "dw"."payment" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                       ) p0
               ) p
          LEFT JOIN "firn"."scratch_contested_f4" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/payment
ANALYZE "firn"."scratch_work_f4";
-- apply/payment
DELETE FROM "firn"."scratch_work_f4" USING "firn"."scratch_held_f4" h WHERE "firn"."scratch_work_f4".firn_tenant = h.tenant_key;
-- apply/payment
DELETE FROM "firn"."scratch_vanished_f4" USING "firn"."scratch_held_f4" h WHERE "firn"."scratch_vanished_f4".firn_tenant = h.tenant_key;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_missing_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_missing_f4" AS
SELECT w.*
  FROM "firn"."scratch_work_f4" w
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  LEFT JOIN "dw"."card" k1 ON k1.firn_key = w."firn_ref_card" AND k1.valid_from <= CAST(w."paid_at" AS timestamp) AND k1.valid_to > CAST(w."paid_at" AS timestamp)
  
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND ((w."firn_ref_account" IS NOT NULL AND k0.firn_key IS NULL) OR (w."firn_ref_card" IS NOT NULL AND k1.firn_key IS NULL));
-- apply/payment
INSERT INTO "dw"."card" ("card_key", firn_key, tenant_key, "no", "card_durable_key", valid_from, valid_to, is_current, firn_last, "holder_key", firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key, CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint), m."firn_ref_card_1", s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), CAST('0001-01-01 00:00:00' AS timestamp), CAST('9999-12-31 00:00:00' AS timestamp), true, true, CAST(-1 AS bigint), CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id
  FROM (SELECT w."firn_ref_card" AS firn_key, COUNT(*) AS firn_rows, MIN(w."firn_ref_card_1") AS "firn_ref_card_1"
          FROM "firn"."scratch_missing_f4" w
          LEFT JOIN "dw"."card" d ON d.firn_key = w."firn_ref_card"
         WHERE w.firn_outcome = 'applied' AND w."firn_ref_card" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w."firn_ref_card") m
 CROSS JOIN "firn"."scratch_run_now" n
 CROSS JOIN "firn"."target_state" s
  
 WHERE s.target = 'card';
-- apply/payment
UPDATE "firn"."target_state"
   SET next_key = (SELECT MAX(d."card_key") + 1 FROM "dw"."card" d)
 WHERE target = 'card'
   AND next_key <= (SELECT MAX(d."card_key") FROM "dw"."card" d);
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_rival_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_rival_f4" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "firn"."scratch_work_f4" w
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  LEFT JOIN "dw"."card" k1 ON k1.firn_key = w."firn_ref_card" AND k1.valid_from <= CAST(w."paid_at" AS timestamp) AND k1.valid_to > CAST(w."paid_at" AS timestamp)
  
  JOIN "dw"."payment" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."no" = w."no"
  LEFT JOIN "firn"."scratch_delta_payment" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "firn"."scratch_vanished_f4" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/payment
UPDATE "firn"."scratch_work_f4" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "firn"."scratch_rival_f4" r WHERE r.holder_wins) x
 WHERE "firn"."scratch_work_f4".firn_tenant = x.firn_tenant AND "firn"."scratch_work_f4".firn_row = x.claimant;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_tally_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_tally_f4" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_work_f4" w
 GROUP BY w.firn_tenant;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "firn"."scratch_tally_f4" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f4") > 0 THEN (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "firn"."scratch_tally_f4" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "firn"."scratch_tally_f4" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "firn"."scratch_tally_f4" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f4") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f4" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_moved";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_moved" AS
SELECT DISTINCT x.tenant_key, x.firn_row
  FROM (
        SELECT w.firn_tenant AS tenant_key, w.firn_row FROM "firn"."scratch_work_f4" w WHERE w.firn_loaded OR w.firn_outcome = 'applied'
         UNION ALL
        SELECT v.firn_tenant, v.firn_row FROM "firn"."scratch_vanished_f4" v
         UNION ALL
        SELECT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f4" r WHERE NOT r.holder_wins
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."account_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'account_key'
         UNION ALL
SELECT u.tenant_key, u.firn_row
          FROM "firn"."unresolved" u
          JOIN "dw"."account" k ON k.firn_key = u.firn_key AND NOT k.firn_inferred AND NOT k.firn_deleted
         WHERE u.target = 'payment' AND u.reference = 'account_key'
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."card_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'card_key'
         UNION ALL
SELECT u.tenant_key, u.firn_row
          FROM "firn"."unresolved" u
          JOIN "dw"."card" k ON k.firn_key = u.firn_key
         WHERE u.target = 'payment' AND u.reference = 'card_key'
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."account_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'customer_key'
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."customer_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'segment_key'
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."account_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'opened_date_key'
         UNION ALL
SELECT f.tenant_key, f.firn_row
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."card_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'holder_key'
       ) x;
-- apply/payment
ANALYZE "firn"."scratch_moved";
-- apply/payment
INSERT INTO "firn"."moved_refund.payment" (tenant_key, "no")
SELECT DISTINCT s.tenant_key, s."no"
  FROM "dw"."payment" s
  JOIN "firn"."scratch_moved" m ON m.tenant_key = s.tenant_key AND m.firn_row = s.firn_row;
-- apply/payment
DELETE FROM "dw"."payment" USING "firn"."scratch_work_f4" w
 WHERE "dw"."payment".tenant_key = w.firn_tenant AND "dw"."payment".firn_row = w.firn_row AND w.firn_loaded;
-- apply/payment
DELETE FROM "dw"."payment" USING "firn"."scratch_vanished_f4" v
 WHERE "dw"."payment".tenant_key = v.firn_tenant AND "dw"."payment".firn_row = v.firn_row;
-- apply/payment
DELETE FROM "dw"."payment" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f4" r WHERE NOT r.holder_wins) x
 WHERE "dw"."payment".tenant_key = x.firn_tenant AND "dw"."payment".firn_row = x.holder;
-- apply/payment
INSERT INTO "dw"."payment" (tenant_key, "no", "paid_at", "amount", "account_key", "card_key", "customer_key", "segment_key", "opened_date_key", "holder_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."no", w."paid_at", w."amount", COALESCE(w."firn_special_account", k0."account_key", -1), COALESCE(k1."card_key", -1), COALESCE(t3."owner_key", -1), COALESCE(t4."segment_key", -1), COALESCE(t3."opened_date_key", -1), COALESCE(k1."holder_key", -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "firn"."scratch_work_f4" w
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "dw"."account" k0 ON k0.firn_key = w."firn_ref_account" AND NOT k0.firn_inferred AND NOT k0.firn_deleted
  LEFT JOIN "dw"."card" k1 ON k1.firn_key = w."firn_ref_card" AND k1.valid_from <= CAST(w."paid_at" AS timestamp) AND k1.valid_to > CAST(w."paid_at" AS timestamp)
  LEFT JOIN "dw"."account" t3 ON t3."account_key" = COALESCE(w."firn_special_account", k0."account_key", -1)
  LEFT JOIN "dw"."customer" t4 ON t4."customer_key" = COALESCE(t3."owner_key", -1)
  
 WHERE w.firn_outcome = 'applied';
-- apply/payment
DELETE FROM "firn"."unresolved" USING (SELECT w.firn_tenant, w.firn_row FROM "firn"."scratch_work_f4" w WHERE w.firn_class <> 's') x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "firn"."scratch_vanished_f4" x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING (SELECT DISTINCT r.firn_tenant, r.holder AS firn_row FROM "firn"."scratch_rival_f4" r WHERE NOT r.holder_wins) x
 WHERE "firn"."unresolved".target = 'payment'
   AND "firn"."unresolved".tenant_key = x.firn_tenant AND "firn"."unresolved".firn_row = x.firn_row;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('account_key' AS varchar(128)), w.firn_tenant, w.firn_row, w."firn_ref_account"
  FROM "firn"."scratch_missing_f4" w
  LEFT JOIN "dw"."account" d ON d.firn_key = w."firn_ref_account" AND NOT d.firn_inferred AND NOT d.firn_deleted
 WHERE w."firn_ref_account" IS NOT NULL AND d.firn_key IS NULL;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('card_key' AS varchar(128)), w.firn_tenant, w.firn_row, w."firn_ref_card"
  FROM "firn"."scratch_missing_f4" w
  LEFT JOIN "dw"."card" k ON k.firn_key = w."firn_ref_card" AND k.valid_from <= CAST(w."paid_at" AS timestamp) AND k.valid_to > CAST(w."paid_at" AS timestamp)
 WHERE w.firn_outcome = 'applied' AND w."firn_ref_card" IS NOT NULL AND k.firn_key IS NULL;
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST('payment' AS varchar(128)), CAST('account_key' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM "firn"."rekey" q
  JOIN "dw"."payment" f ON f."account_key" = q.member_key
 WHERE q.target = 'payment' AND q.reference = 'account_key';
-- apply/payment
UPDATE "dw"."payment" SET "account_key" = -1, "customer_key" = -1, "segment_key" = -1, "opened_date_key" = -1
  FROM "firn"."rekey" q
 WHERE "dw"."payment"."account_key" = q.member_key AND q.target = 'payment' AND q.reference = 'account_key';
-- apply/payment
UPDATE "dw"."payment" SET "account_key" = x.member_key, "customer_key" = x."customer_key", "segment_key" = x."segment_key", "opened_date_key" = x."opened_date_key"
  FROM (SELECT u.tenant_key, u.firn_row, d."account_key" AS member_key, COALESCE(d."owner_key", -1) AS "customer_key", COALESCE(t4."segment_key", -1) AS "segment_key", COALESCE(d."opened_date_key", -1) AS "opened_date_key"
          FROM "firn"."unresolved" u
          JOIN "dw"."account" d ON d.firn_key = u.firn_key AND NOT d.firn_inferred AND NOT d.firn_deleted
          LEFT JOIN "dw"."customer" t4 ON t4."customer_key" = COALESCE(d."owner_key", -1)
         WHERE u.target = 'payment' AND u.reference = 'account_key') x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "dw"."account" d
 WHERE d.firn_key = "firn"."unresolved".firn_key AND NOT d.firn_inferred AND NOT d.firn_deleted
   AND "firn"."unresolved".target = 'payment' AND "firn"."unresolved".reference = 'account_key';
-- apply/payment
INSERT INTO "firn"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT DISTINCT CAST('payment' AS varchar(128)), CAST('card_key' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM "firn"."rekey" q
  JOIN "dw"."payment" f ON f."card_key" = q.member_key
  LEFT JOIN "dw"."card" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
 WHERE q.target = 'payment' AND q.reference = 'card_key' AND k.firn_key IS NULL;
-- apply/payment
UPDATE "dw"."payment" SET "card_key" = x.member_key, "holder_key" = x."holder_key"
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row, COALESCE(k."card_key", -1) AS member_key, COALESCE(k."holder_key", -1) AS "holder_key"
          FROM "firn"."rekey" q
          JOIN "dw"."payment" f ON f."card_key" = q.member_key
          LEFT JOIN "dw"."card" o ON o."card_key" = q.member_key AND o.valid_from <= CAST(f."paid_at" AS timestamp) AND o.valid_to > CAST(f."paid_at" AS timestamp)
          LEFT JOIN "dw"."card" k ON k.firn_key = q.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
         WHERE q.target = 'payment' AND q.reference = 'card_key' AND o."card_key" IS NULL) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
UPDATE "dw"."payment" SET "card_key" = x.member_key, "holder_key" = x."holder_key"
  FROM (SELECT u.tenant_key, u.firn_row, MIN(k."card_key") AS member_key, MIN(COALESCE(k."holder_key", -1)) AS "holder_key"
          FROM "firn"."unresolved" u
          JOIN "dw"."payment" f ON f.tenant_key = u.tenant_key AND f.firn_row = u.firn_row
          JOIN "dw"."card" k ON k.firn_key = u.firn_key AND k.valid_from <= CAST(f."paid_at" AS timestamp) AND k.valid_to > CAST(f."paid_at" AS timestamp)
         WHERE u.target = 'payment' AND u.reference = 'card_key'
         GROUP BY u.tenant_key, u.firn_row) x
 WHERE "dw"."payment".tenant_key = x.tenant_key AND "dw"."payment".firn_row = x.firn_row;
-- apply/payment
DELETE FROM "firn"."unresolved" USING "dw"."payment" f
 WHERE f.tenant_key = "firn"."unresolved".tenant_key AND f.firn_row = "firn"."unresolved".firn_row AND f."card_key" <> -1
   AND "firn"."unresolved".target = 'payment' AND "firn"."unresolved".reference = 'card_key';
-- apply/payment
UPDATE "dw"."payment" SET "customer_key" = x."customer_key", "segment_key" = x."segment_key"
  FROM (SELECT DISTINCT q.member_key, COALESCE(k."owner_key", -1) AS "customer_key", COALESCE(t4."segment_key", -1) AS "segment_key"
          FROM "firn"."rekey" q
          JOIN "dw"."account" k ON k.firn_key = q.firn_key AND k."account_key" = q.member_key
          LEFT JOIN "dw"."customer" t4 ON t4."customer_key" = COALESCE(k."owner_key", -1)
         WHERE q.target = 'payment' AND q.reference = 'customer_key') x
 WHERE "dw"."payment"."account_key" = x.member_key
   AND ("dw"."payment"."customer_key" IS NULL OR "dw"."payment"."customer_key" <> x."customer_key");
-- apply/payment
UPDATE "dw"."payment" SET "segment_key" = x."segment_key"
  FROM (SELECT DISTINCT q.member_key, COALESCE(k."segment_key", -1) AS "segment_key"
          FROM "firn"."rekey" q
          JOIN "dw"."customer" k ON k.firn_key = q.firn_key AND k."customer_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'segment_key') x
 WHERE "dw"."payment"."customer_key" = x.member_key
   AND ("dw"."payment"."segment_key" IS NULL OR "dw"."payment"."segment_key" <> x."segment_key");
-- apply/payment
UPDATE "dw"."payment" SET "opened_date_key" = x."opened_date_key"
  FROM (SELECT DISTINCT q.member_key, COALESCE(k."opened_date_key", -1) AS "opened_date_key"
          FROM "firn"."rekey" q
          JOIN "dw"."account" k ON k.firn_key = q.firn_key AND k."account_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'opened_date_key') x
 WHERE "dw"."payment"."account_key" = x.member_key
   AND ("dw"."payment"."opened_date_key" IS NULL OR "dw"."payment"."opened_date_key" <> x."opened_date_key");
-- apply/payment
UPDATE "dw"."payment" SET "holder_key" = x."holder_key"
  FROM (SELECT DISTINCT q.member_key, COALESCE(k."holder_key", -1) AS "holder_key"
          FROM "firn"."rekey" q
          JOIN "dw"."card" k ON k.firn_key = q.firn_key AND k."card_key" = q.member_key
         WHERE q.target = 'payment' AND q.reference = 'holder_key') x
 WHERE "dw"."payment"."card_key" = x.member_key
   AND ("dw"."payment"."holder_key" IS NULL OR "dw"."payment"."holder_key" <> x."holder_key");
-- apply/payment
DELETE FROM "firn"."rekey" WHERE target = 'payment';
-- apply/payment
INSERT INTO "firn"."moved_refund.payment" (tenant_key, "no")
SELECT DISTINCT s.tenant_key, s."no"
  FROM "dw"."payment" s
  JOIN "firn"."scratch_moved" m ON m.tenant_key = s.tenant_key AND m.firn_row = s.firn_row;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_moved";
-- apply/payment
DELETE FROM "firn"."retry"
 WHERE record = 'payment' AND target = 'payment'
   AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f4" h);
-- apply/payment
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('payment' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('payment' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "firn"."scratch_rival_f4" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f4" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "firn"."scratch_contested_f4" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f4" h)) x;
-- apply/payment
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_payment" d
 WHERE "firn"."quarantine".target = 'payment' AND "firn"."quarantine".feed = 'payments'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f4" h);
-- apply/payment
DELETE FROM "firn"."quarantine"
 WHERE target = 'payment' AND feed = 'payments'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'payments' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'payments' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f4" h);
-- apply/payment
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('payment' AS varchar(128)), CAST('payments' AS varchar(128)), CAST('payment' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f4" w
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
  LEFT JOIN "firn"."scratch_held_f4" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_payment" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f4" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f4" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_state_f4";
-- apply/payment
CREATE UNLOGGED TABLE "firn"."scratch_state_f4" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_payment" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f4" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'payments' AND b.aside IS NULL;
-- apply/payment
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f4" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/payment
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f4" x;
-- apply/payment
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."payment" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/payment
UPDATE "firn"."target_state" SET version = version + 1, definition = '883c93ad7afdbd061b071ad7567f8a23' WHERE target = 'payment';
-- apply/payment
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('payment' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_work_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_vanished_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_bad_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_held_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_state_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_tally_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_missing_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_rival_f4";
-- apply/payment
DROP TABLE IF EXISTS "firn"."scratch_contested_f4";
-- apply/payment
COMMIT;

-- apply/refund
BEGIN;
-- apply/refund
LOCK "firn"."lock_account", "firn"."lock_customer", "firn"."lock_date", "firn"."lock_payment", "firn"."lock_refund", "firn"."lock_segment";
-- apply/refund
SELECT CAST(CASE WHEN MAX(s.version) = 1 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM "firn"."target_state" s
 WHERE s.target = 'refund';
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_work_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_vanished_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_bad_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_held_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_orphan_f5";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_orphan_f5" AS
SELECT x.firn_tenant, x.firn_row, MIN(x.firn_old_key) AS firn_old_key, MIN(x.firn_reason) AS firn_reason
  FROM (
SELECT f.tenant_key AS firn_tenant, f.firn_row, CAST(NULL AS varchar(1)) AS firn_old_key, 'payment: no row ' || f."payment_no" AS firn_reason
          FROM "firn"."moved_refund.payment" q
          JOIN "dw"."refund" f ON f.tenant_key = q.tenant_key AND q."no" = f."payment_no"
          JOIN "firn"."branch_state" b ON b.target = 'refund' AND b.feed = 'refunds' AND b.tenant_key = f.tenant_key
          LEFT JOIN "dw"."payment" s ON s.tenant_key = f.tenant_key AND s."no" = f."payment_no"
         WHERE s.tenant_key IS NULL
       ) x
 GROUP BY x.firn_tenant, x.firn_row;
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_vanished_f5" AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, CAST(NULL AS text) COLLATE "C" AS firn_old_key
  FROM (SELECT l.*
          FROM "dw"."refund" l
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = l.tenant_key AND b.feed = 'refunds' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
        OFFSET 0) l
  LEFT JOIN "firn"."scratch_delta_refund" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_bad_f5" AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS reason
          FROM "firn"."scratch_delta_refund" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'refunds' AND b.aside IS NULL) x
  JOIN "dw"."refund" l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_held_f5" AS
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
  LEFT JOIN "firn"."scratch_read_refund" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_counted_refund" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_bad_f5" q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT l.tenant_key, COUNT(*) AS n
               FROM "dw"."refund" l
               JOIN (SELECT x.firn_tenant FROM "firn"."scratch_vanished_f5" x UNION SELECT q.firn_tenant FROM "firn"."scratch_bad_f5" q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM "firn"."scratch_run_now" n WHERE 1 = 0) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = 'refunds' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n))) y
 WHERE NOT y.accepted;
-- apply/refund
ANALYZE "firn"."scratch_held_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f5";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_duplicate_f5" AS
SELECT p.firn_tenant, p."no"
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       CASE WHEN b.force OR o.firn_row IS NOT NULL THEN true ELSE false END AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."payment_no" AS varchar(20)) AS "payment_no"
          FROM "firn"."scratch_delta_refund" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'refunds' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."refund" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                          LEFT JOIN "firn"."scratch_orphan_f5" o ON o.firn_tenant = d.firn_tenant AND o.firn_row = d.firn_row
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, p."no"
HAVING COUNT(*) > 1;
-- apply/refund
ANALYZE "firn"."scratch_duplicate_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_contested_f5";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_contested_f5" AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."no" ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,
                       CASE WHEN b.force OR o.firn_row IS NOT NULL THEN true ELSE false END AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."payment_no" AS varchar(20)) AS "payment_no"
          FROM "firn"."scratch_delta_refund" d
          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'refunds' AND b.aside IS NULL AND b.contested
          LEFT JOIN "dw"."refund" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                          LEFT JOIN "firn"."scratch_orphan_f5" o ON o.firn_tenant = d.firn_tenant AND o.firn_row = d.firn_row
       ) p
  JOIN "firn"."scratch_duplicate_f5" u ON u.firn_tenant = p.firn_tenant AND u."no" = p."no"
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
-- apply/refund
ANALYZE "firn"."scratch_contested_f5";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_work_f5" AS
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
                       CASE WHEN b.force OR o.firn_row IS NOT NULL THEN true ELSE false END AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,
                       CASE WHEN d.firn_class = 'a' THEN CAST(NULLIF(CASE WHEN CAST(d."no" AS varchar(20)) IS NULL THEN 'no: the key is NULL; ' ELSE '' END, '') AS text) COLLATE "C" ELSE d.firn_reason END AS firn_reason,
                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash, l.firn_order AS firn_old_order,
                       CAST(d."no" AS varchar(20)) AS "no",
                       CAST(d."payment_no" AS varchar(20)) AS "payment_no"
                          FROM "firn"."scratch_delta_refund" d
                          JOIN "firn"."scratch_run_branch" b ON b.tenant_key = d.firn_tenant AND b.feed = 'refunds' AND b.aside IS NULL
                          LEFT JOIN "dw"."refund" l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row
                          LEFT JOIN "firn"."scratch_orphan_f5" o ON o.firn_tenant = d.firn_tenant AND o.firn_row = d.firn_row
                       ) p0
               ) p
          LEFT JOIN "firn"."scratch_contested_f5" u ON u.firn_tenant = p.firn_tenant AND u.firn_row = p.firn_row AND p.firn_class = 'a'
       ) r
 WHERE NOT (r.firn_class = 'a' AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash
            AND COALESCE(r.firn_old_order, '') = r.firn_order);
-- apply/refund
ANALYZE "firn"."scratch_work_f5";
-- apply/refund
DELETE FROM "firn"."scratch_work_f5" USING "firn"."scratch_held_f5" h WHERE "firn"."scratch_work_f5".firn_tenant = h.tenant_key;
-- apply/refund
DELETE FROM "firn"."scratch_vanished_f5" USING "firn"."scratch_held_f5" h WHERE "firn"."scratch_vanished_f5".firn_tenant = h.tenant_key;
-- apply/refund
DELETE FROM "firn"."scratch_orphan_f5" USING "firn"."scratch_work_f5" x
 WHERE "firn"."scratch_orphan_f5".firn_tenant = x.firn_tenant AND "firn"."scratch_orphan_f5".firn_row = x.firn_row;
-- apply/refund
DELETE FROM "firn"."scratch_orphan_f5" USING "firn"."scratch_vanished_f5" x
 WHERE "firn"."scratch_orphan_f5".firn_tenant = x.firn_tenant AND "firn"."scratch_orphan_f5".firn_row = x.firn_row;
-- apply/refund
INSERT INTO "firn"."scratch_vanished_f5" (firn_tenant, firn_row, firn_old_key)
SELECT o.firn_tenant, o.firn_row, o.firn_old_key FROM "firn"."scratch_orphan_f5" o;
-- apply/refund
UPDATE "firn"."scratch_work_f5"
   SET firn_outcome = 'quarantined', firn_reason = 'payment: no row ' || m.firn_key
  FROM (SELECT w.firn_tenant, w.firn_row, w."payment_no" AS firn_key
          FROM "firn"."scratch_work_f5" w
          LEFT JOIN "dw"."payment" s ON s.tenant_key = w.firn_tenant AND s."no" = w."payment_no"
         WHERE w.firn_class = 'a' AND w.firn_outcome IN ('applied', 'superseded') AND s.tenant_key IS NULL AND w."payment_no" IS NOT NULL) m
 WHERE "firn"."scratch_work_f5".firn_tenant = m.firn_tenant AND "firn"."scratch_work_f5".firn_row = m.firn_row AND "firn"."scratch_work_f5".firn_class = 'a' AND "firn"."scratch_work_f5".firn_outcome IN ('applied', 'superseded');
-- apply/refund
UPDATE "firn"."scratch_work_f5" SET firn_outcome = 'applied'
  FROM (SELECT y.firn_tenant, y.firn_row
          FROM (SELECT p.firn_tenant, p.firn_row, p.firn_outcome,
                       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, p."no", p.firn_outcome ORDER BY p.firn_rank) AS place,
                       MAX(CASE WHEN p.firn_rank = 1 AND p.firn_outcome = 'quarantined' THEN 1 ELSE 0 END)
                           OVER (PARTITION BY p.firn_tenant, p."no") AS vacant
                  FROM "firn"."scratch_work_f5" p
                 WHERE p.firn_class = 'a' AND (p.firn_outcome = 'superseded' OR (p.firn_reason LIKE 'payment: no row %'))) y
         WHERE y.vacant = 1 AND y.firn_outcome = 'superseded' AND y.place = 1) x
 WHERE "firn"."scratch_work_f5".firn_tenant = x.firn_tenant AND "firn"."scratch_work_f5".firn_row = x.firn_row AND "firn"."scratch_work_f5".firn_outcome = 'superseded' AND "firn"."scratch_work_f5".firn_class = 'a';
-- apply/refund
DELETE FROM "firn"."scratch_work_f5"
 WHERE firn_outcome = 'applied' AND firn_rank > 1 AND firn_loaded AND NOT firn_force
   AND firn_old_hash = firn_hash AND COALESCE(firn_old_order, '') = firn_order;
-- apply/refund
UPDATE "firn"."scratch_work_f5"
   SET firn_outcome = 'quarantined', firn_reason = 'payment: no row ' || m.firn_key
  FROM (SELECT w.firn_tenant, w.firn_row, w."payment_no" AS firn_key
          FROM "firn"."scratch_work_f5" w
          LEFT JOIN "dw"."payment" s ON s.tenant_key = w.firn_tenant AND s."no" = w."payment_no"
         WHERE w.firn_class = 'a' AND w.firn_outcome IN ('applied') AND s.tenant_key IS NULL AND w."payment_no" IS NOT NULL) m
 WHERE "firn"."scratch_work_f5".firn_tenant = m.firn_tenant AND "firn"."scratch_work_f5".firn_row = m.firn_row AND "firn"."scratch_work_f5".firn_class = 'a' AND "firn"."scratch_work_f5".firn_outcome IN ('applied');
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_rival_f5";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_rival_f5" AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       (COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM "firn"."scratch_work_f5" w
  
  JOIN "dw"."refund" l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND l."no" = w."no"
  LEFT JOIN "firn"."scratch_delta_refund" d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN "firn"."scratch_vanished_f5" v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
-- apply/refund
UPDATE "firn"."scratch_work_f5" SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM "firn"."scratch_rival_f5" r WHERE r.holder_wins) x
 WHERE "firn"."scratch_work_f5".firn_tenant = x.firn_tenant AND "firn"."scratch_work_f5".firn_row = x.claimant;
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_tally_f5";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_tally_f5" AS
SELECT w.firn_tenant, COUNT(*) AS n,
       SUM(CASE WHEN w.firn_outcome = 'applied' THEN 1 ELSE 0 END) AS applied,
       SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
       SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
       SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND NOT w.firn_loaded THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN w.firn_outcome <> 'applied' AND w.firn_loaded THEN 1 ELSE 0 END) AS removed
  FROM "firn"."scratch_work_f5" w
 GROUP BY w.firn_tenant;
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_live" AS
SELECT CASE WHEN (SELECT COALESCE(SUM(o.n), 0) FROM "firn"."scratch_tally_f5" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f5") > 0 THEN (SELECT COUNT(*) FROM "dw"."refund" t WHERE true) END AS live_before,
       CAST((SELECT COALESCE(SUM(o.inserted), 0) FROM "firn"."scratch_tally_f5" o) AS bigint) AS inserted, CAST((SELECT COALESCE(SUM(o.updated), 0) FROM "firn"."scratch_tally_f5" o) AS bigint) AS updated, CAST((SELECT COALESCE(SUM(o.removed), 0) FROM "firn"."scratch_tally_f5" o) + (SELECT COUNT(*) FROM "firn"."scratch_vanished_f5") + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f5" r WHERE NOT r.holder_wins) x) AS bigint) AS removed;
-- apply/refund
DELETE FROM "dw"."refund" USING "firn"."scratch_work_f5" w
 WHERE "dw"."refund".tenant_key = w.firn_tenant AND "dw"."refund".firn_row = w.firn_row AND w.firn_loaded;
-- apply/refund
DELETE FROM "dw"."refund" USING "firn"."scratch_vanished_f5" v
 WHERE "dw"."refund".tenant_key = v.firn_tenant AND "dw"."refund".firn_row = v.firn_row;
-- apply/refund
DELETE FROM "dw"."refund" USING (SELECT DISTINCT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f5" r WHERE NOT r.holder_wins) x
 WHERE "dw"."refund".tenant_key = x.firn_tenant AND "dw"."refund".firn_row = x.holder;
-- apply/refund
INSERT INTO "dw"."refund" (tenant_key, "no", "payment_no", "account_key", "customer_key", firn_row, firn_hash, firn_order, firn_run)
SELECT w.firn_tenant, w."no", w."payment_no", COALESCE(s0."account_key", -1), COALESCE(s0."customer_key", -1), w.firn_row, w.firn_hash, w.firn_order, n.run_id
  FROM "firn"."scratch_work_f5" w
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "dw"."payment" s0 ON s0.tenant_key = w.firn_tenant AND s0."no" = w."payment_no"
  
 WHERE w.firn_outcome = 'applied';
-- apply/refund
UPDATE "dw"."refund" SET "account_key" = x."account_key", "customer_key" = x."customer_key"
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row, COALESCE(s0."account_key", -1) AS "account_key", COALESCE(s0."customer_key", -1) AS "customer_key"
          FROM "firn"."moved_refund.payment" q
          JOIN "dw"."refund" f ON f.tenant_key = q.tenant_key AND q."no" = f."payment_no"
          LEFT JOIN "dw"."payment" s0 ON s0.tenant_key = f.tenant_key AND s0."no" = f."payment_no") x
 WHERE "dw"."refund".tenant_key = x.tenant_key AND "dw"."refund".firn_row = x.firn_row AND ("dw"."refund"."account_key" IS NULL OR "dw"."refund"."account_key" <> x."account_key" OR "dw"."refund"."customer_key" IS NULL OR "dw"."refund"."customer_key" <> x."customer_key");
-- apply/refund
DELETE FROM "firn"."moved_refund.payment";
-- apply/refund
DELETE FROM "firn"."rekey" WHERE target = 'refund';
-- apply/refund
DELETE FROM "firn"."retry"
 WHERE record = 'refund' AND target = 'refund'
   AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'refunds' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f5" h);
-- apply/refund
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('refund' AS varchar(128)), w.firn_tenant, w.firn_row, CAST('member' AS varchar(40)), CAST('refund' AS varchar(128))
  FROM "firn"."scratch_work_f5" w
 WHERE w.firn_outcome = 'quarantined' AND w.firn_class = 'a' AND w.firn_reason LIKE 'payment: no row %';
-- apply/refund
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('refund' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST('refund' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM "firn"."scratch_rival_f5" r
         UNION
        SELECT r.firn_tenant, r.holder FROM "firn"."scratch_rival_f5" r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM "firn"."scratch_contested_f5" c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f5" h)) x;
-- apply/refund
DELETE FROM "firn"."quarantine" USING "firn"."scratch_delta_refund" d
 WHERE "firn"."quarantine".target = 'refund' AND "firn"."quarantine".feed = 'refunds'
   AND d.firn_tenant = "firn"."quarantine".tenant_key AND d.firn_row = "firn"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f5" h);
-- apply/refund
DELETE FROM "firn"."quarantine"
 WHERE target = 'refund' AND feed = 'refunds'
   AND (tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'refunds' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM "firn"."scratch_run_branch" b WHERE b.feed = 'refunds' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM "firn"."scratch_held_f5" h);
-- apply/refund
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST('refund' AS varchar(128)), CAST('refunds' AS varchar(128)), CAST('refund' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, to_jsonb(w)), n.run_id, n.run_at
  FROM "firn"."scratch_work_f5" w
  JOIN "firn"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n
 WHERE w.firn_outcome = 'quarantined';
-- apply/refund
INSERT INTO "firn"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST('refund' AS varchar(128)), o.firn_tenant, o.firn_row, CAST('member' AS varchar(40)), CAST('refund' AS varchar(128))
  FROM "firn"."scratch_orphan_f5" o;
-- apply/refund
INSERT INTO "firn"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, run_id, quarantined_at)
SELECT CAST('refund' AS varchar(128)), CAST('refunds' AS varchar(128)), CAST('refund' AS varchar(128)), o.firn_tenant, t.tenant, t.region,
       o.firn_row, REGEXP_REPLACE(o.firn_reason, '; $', ''), n.run_id, n.run_at
  FROM "firn"."scratch_orphan_f5" o
  JOIN "firn"."tenant" t ON t.tenant_key = o.firn_tenant
 CROSS JOIN "firn"."scratch_run_now" n;
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_orphan_f5";
-- apply/refund
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
  LEFT JOIN "firn"."scratch_read_refund" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f5" h ON h.tenant_key = b.tenant_key
  
  LEFT JOIN "firn"."scratch_counted_refund" d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM "firn"."scratch_vanished_f5" x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN "firn"."scratch_tally_f5" o ON o.firn_tenant = b.tenant_key
 WHERE b.feed = 'refunds' AND b.aside IS NULL;
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_state_f5";
-- apply/refund
CREATE UNLOGGED TABLE "firn"."scratch_state_f5" AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM "firn"."scratch_run_branch" b
 CROSS JOIN "firn"."scratch_run_now" n
  LEFT JOIN "firn"."scratch_read_refund" r ON r.tenant_key = b.tenant_key
  LEFT JOIN "firn"."scratch_held_f5" h ON h.tenant_key = b.tenant_key
  LEFT JOIN "firn"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = 'refunds' AND b.aside IS NULL;
-- apply/refund
DELETE FROM "firn"."branch_state" USING "firn"."scratch_state_f5" x
 WHERE "firn"."branch_state".target = x.target AND "firn"."branch_state".feed = x.feed
   AND "firn"."branch_state".tenant_key = x.tenant_key;
-- apply/refund
INSERT INTO "firn"."branch_state" (target, feed, tenant_key, fingerprint, watermark, compared_at, held)
SELECT x.target, x.feed, x.tenant_key, x.fingerprint, x.watermark, x.compared_at, x.held FROM "firn"."scratch_state_f5" x;
-- apply/refund
SELECT CAST(CASE WHEN l.live_before IS NULL
                   OR l.live_before + l.inserted - l.removed = (SELECT COUNT(*) FROM "dw"."refund" t WHERE true) THEN '0'
                 ELSE 'firn: the ledger of the target does not close: ' || CAST(l.live_before AS varchar(20)) || ' + ' || CAST(l.inserted AS varchar(20))
                      || ' - ' || CAST(l.removed AS varchar(20)) END AS integer) AS ledger_closes
  FROM "firn"."scratch_live" l;
-- apply/refund
UPDATE "firn"."target_state" SET version = version + 1, definition = 'd04b0aae3b799505447d627e267d8620' WHERE target = 'refund';
-- apply/refund
INSERT INTO "firn"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST('refund' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(0 AS bigint),
       l.live_before + l.inserted - l.removed, CAST(clock_timestamp() AT TIME ZONE 'UTC' AS timestamp)
  FROM "firn"."scratch_live" l CROSS JOIN "firn"."scratch_run_now" n;
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_live";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_work_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_vanished_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_bad_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_held_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_state_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_tally_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_missing_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_duplicate_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_rival_f5";
-- apply/refund
DROP TABLE IF EXISTS "firn"."scratch_contested_f5";
-- apply/refund
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
(1, 'acme_in_bank', 'accounts', '22e97e3a89adbda3516282be8e566838'),
(1, 'acme_in_bank', 'cards', '4a3ea10f586fadf1062a3c61e2630eb8'),
(1, 'acme_in_bank', 'customers', 'baada619fe0806fb27d9063c0ceb0c70'),
(1, 'acme_in_bank', 'payments', '88f94aa038d4f70c5cf2d9582cf998f5'),
(1, 'acme_in_bank', 'refunds', 'ea0ca2875e7e794f8a2612a590d90343');
-- end
INSERT INTO "firn"."scratch_staging_shape" (shape, column_number, column_name, type_text, is_required, key_position) VALUES
('22e97e3a89adbda3516282be8e566838', 1, 'no', 'character varying(20)', 1, 1),
('22e97e3a89adbda3516282be8e566838', 2, 'owner', 'character varying(20)', 0, 0),
('22e97e3a89adbda3516282be8e566838', 3, 'opened', 'date', 0, 0),
('22e97e3a89adbda3516282be8e566838', 4, 'updated_at', 'timestamp without time zone', 0, 0),
('4a3ea10f586fadf1062a3c61e2630eb8', 1, 'id', 'integer', 1, 1),
('4a3ea10f586fadf1062a3c61e2630eb8', 2, 'no', 'character varying(20)', 0, 0),
('4a3ea10f586fadf1062a3c61e2630eb8', 3, 'holder', 'character varying(20)', 0, 0),
('4a3ea10f586fadf1062a3c61e2630eb8', 4, 'since', 'timestamp without time zone', 0, 0),
('baada619fe0806fb27d9063c0ceb0c70', 1, 'no', 'character varying(20)', 1, 1),
('baada619fe0806fb27d9063c0ceb0c70', 2, 'segment', 'character varying(10)', 0, 0),
('baada619fe0806fb27d9063c0ceb0c70', 3, 'updated_at', 'timestamp without time zone', 0, 0),
('88f94aa038d4f70c5cf2d9582cf998f5', 1, 'no', 'character varying(20)', 1, 1),
('88f94aa038d4f70c5cf2d9582cf998f5', 2, 'paid_at', 'timestamp without time zone', 0, 0),
('88f94aa038d4f70c5cf2d9582cf998f5', 3, 'amount', 'numeric(12,2)', 0, 0),
('88f94aa038d4f70c5cf2d9582cf998f5', 4, 'account', 'character varying(20)', 0, 0),
('88f94aa038d4f70c5cf2d9582cf998f5', 5, 'card', 'character varying(20)', 0, 0),
('88f94aa038d4f70c5cf2d9582cf998f5', 6, 'updated_at', 'timestamp without time zone', 0, 0),
('ea0ca2875e7e794f8a2612a590d90343', 1, 'no', 'character varying(20)', 1, 1),
('ea0ca2875e7e794f8a2612a590d90343', 2, 'payment', 'character varying(20)', 0, 0);
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
DROP TABLE IF EXISTS "firn"."scratch_delta_customer";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_customer";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_customer";
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_account";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_account";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_account";
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_card";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_card";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_card";
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_payment";
-- end
DROP TABLE IF EXISTS "firn"."scratch_delta_refund";
-- end
DROP TABLE IF EXISTS "firn"."scratch_read_refund";
-- end
DROP TABLE IF EXISTS "firn"."scratch_counted_refund";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_branch";
-- end
DROP TABLE IF EXISTS "firn"."scratch_run_now";
-- end
COMMIT;

-- unlock
SELECT pg_advisory_unlock(hashtextextended('firn:firn', 0));

