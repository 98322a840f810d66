-- rule 1
INSERT INTO dw.t (a) VALUES (1) ON CONFLICT (a) DO NOTHING;
-- rule 1
DELETE FROM dw.t WHERE a = 1 RETURNING a;
-- rule 2
SELECT DISTINCT ON (a) a, b FROM dw.t ORDER BY a, b;
-- rule 2
SELECT COUNT(*) FILTER (WHERE a > 1) FROM dw.t;
-- rule 2
SELECT t.a FROM dw.t, LATERAL (SELECT b FROM dw.u WHERE u.a = t.a) x;
-- rule 2
SELECT a FROM dw.t TABLESAMPLE SYSTEM (10);
-- rule 2
SELECT a FROM dw.t FOR UPDATE;
-- rule 3
WITH d AS (DELETE FROM dw.t WHERE a = 1) SELECT 1;
-- rule 3
WITH d AS MATERIALIZED (SELECT a FROM dw.t) SELECT a FROM d;
-- rule 4
SELECT x.a FROM (VALUES (1), (2)) AS x(a);
-- rule 5
SELECT a FROM dw.t WHERE (a, b) > (1, 2);
-- rule 5
SELECT a FROM dw.t WHERE a IS NOT DISTINCT FROM b;
-- rule 6
SELECT CONCAT(a, b, c) FROM dw.t;
-- rule 7
SELECT ARRAY[1, 2] FROM dw.t;
-- rule 7
CREATE TABLE dw.t (a integer[]);
-- rule 8
SELECT STRING_AGG(a, ',') FROM dw.t;
-- rule 8
SELECT a FROM generate_series(1, 10) AS g(a);
-- rule 8
SELECT jsonb_build_object('a', t.a) FROM dw.t;
-- rule 8
SELECT hash_record_extended(ROW(t.a), 0) FROM dw.t;
-- rule 9
DELETE FROM dw.t AS x USING stage s WHERE x.a = s.a;
-- rule 9
DELETE FROM dw.t x WHERE x.a = 1;
-- rule 10
MERGE INTO dw.t AS x USING stage s ON x.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a);
-- rule 10
WITH s AS (SELECT a FROM stage) MERGE INTO dw.t USING s ON dw.t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a);
-- rule 10
MERGE INTO dw.t USING stage s ON dw.t.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b;
-- rule 10
MERGE INTO dw.t USING stage s ON dw.t.a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a) WHEN MATCHED THEN UPDATE SET b = s.b;
-- rule 10
MERGE INTO dw.t USING stage s ON dw.t.a = s.a WHEN MATCHED AND s.b > 1 THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a);
-- rule 11
CREATE TABLE dw.t (a bigserial);
-- rule 11
SELECT CAST(t.a AS jsonb) FROM dw.t;
-- rule 11
CREATE TABLE dw.t (a integer CHECK (a > 0));
-- rule 12
CREATE UNLOGGED TABLE dw.t (a integer);
-- rule 12
CREATE TABLE dw.t (a integer) PARTITION BY RANGE (a);
-- rule 12
CREATE TABLE dw.t (a integer GENERATED ALWAYS AS IDENTITY);
-- rule 12
CREATE TEMP TABLE t (LIKE dw.t INCLUDING ALL);
-- rule 12
CREATE TEMP TABLE t (a integer) ON COMMIT DROP;
-- rule 13
CREATE TABLE IF NOT EXISTS dw.t AS SELECT a FROM dw.u;
-- rule 14
CREATE UNIQUE INDEX i ON dw.t (a);
-- rule 14
CREATE SEQUENCE dw.s;
-- rule 14
CREATE POLICY p ON dw.t USING (true);
-- rule 15
CREATE TABLE dw.t (a integer) DISTSTYLE HASH;
-- rule 15
CREATE TABLE dw.t (a integer) DISTSTYLE ALL DISTKEY (a);
-- rule 15
CREATE TABLE dw.t (a integer) SORT KEY (a);
-- rule 16
CREATE TABLE dw.t (a integer ENCODE snappy);
-- rule 17
ALTER TABLE dw.t ADD COLUMN IF NOT EXISTS b integer;
-- rule 17
ALTER TABLE dw.t ADD COLUMN b integer, ADD COLUMN c integer;
-- rule 18
ALTER TABLE dw.t ALTER COLUMN b SET NOT NULL;
-- rule 18
ALTER TABLE dw.t ALTER COLUMN b SET DEFAULT 1;
-- rule 18
ALTER TABLE dw.t ALTER COLUMN b TYPE varchar(20) USING c;
-- rule 19
SAVEPOINT a;
-- rule 19
DO $$ BEGIN END $$;
-- rule 20
TRUNCATE dw.t, dw.u;
-- rule 20
LOCK TABLE dw.t IN EXCLUSIVE MODE;
-- rule 20
COPY dw.t FROM STDIN;
-- rule 21
SELEC a FROM dw.t;
-- rule 21
SELECT a FROM dw.t WHERE;
-- rule 21
SELECT (a FROM dw.t;
-- rule 21
CREATE TABLE dw.t (a integer) SORTKEY (a;
-- rule 21
CREATE TABLE dw.t (a bigint IDENTITY(1));
-- rule 21
SELECT 'a FROM dw.t;
-- rule 21
ALTER TABLE dw.t APPEND FROM stage NOW;
-- rule 22
SELECT E'a' FROM dw.t;
-- rule 22
SELECT a FROM dw.t WHERE b = 'a\b';
-- rule 22
SELECT a FROM dw.t WHERE b = 'a\'; DROP TABLE dw.t; --';
-- rule 23
INSERT INTO dw.t (a, b) SELECT u.a, 'x' FROM dw.u;
-- rule 23
INSERT INTO dw.t (a, b) SELECT u.a, NULL AS b FROM dw.u;
-- rule 23
CREATE TEMP TABLE t AS SELECT 'x' AS a;
-- rule 23
SELECT a FROM dw.t UNION ALL SELECT NULL;
-- rule 23
WITH c AS (SELECT 'x' AS a UNION ALL SELECT t.a FROM dw.t) SELECT a FROM c;
-- rule 24
CREATE TABLE dw.t (a varchar);
-- rule 24
SELECT CAST(t.a AS text) FROM dw.t;
-- rule 24
CREATE TABLE dw.t (a decimal);
-- rule 24
SELECT t.a::numeric(10) FROM dw.t;
-- rule 24
CREATE TABLE dw.t (a character varying);
-- rule 25
SELECT SUM(a) OVER (PARTITION BY b ORDER BY c) FROM dw.t;
-- rule 25
SELECT FIRST_VALUE(a) IGNORE NULLS OVER (ORDER BY c) FROM dw.t;
-- rule 25
SELECT SUM(a) OVER (ORDER BY c RANGE UNBOUNDED PRECEDING) FROM dw.t;
-- rule 25
SELECT ROW_NUMBER() OVER (ORDER BY 1) FROM dw.t;
-- rule 25
SELECT ROW_NUMBER() OVER (PARTITION BY 'x' ORDER BY a) FROM dw.t;
-- rule 26
SELECT NOW(), a FROM dw.t;
-- rule 26
INSERT INTO dw.t (a) SELECT CURRENT_TIMESTAMP;
-- rule 26
SELECT t.a FROM dw.t JOIN pg_catalog.pg_class c ON c.relname = t.a;
-- rule 26
SELECT LISTAGG(relname, ',') WITHIN GROUP (ORDER BY relname) FROM pg_class;
-- rule 27
WITH c AS (SELECT a FROM dw.u) INSERT INTO dw.t (a) SELECT a FROM c;
-- rule 27
INSERT INTO dw.t (a) VALUES (1), ((SELECT MAX(a) FROM dw.u));
-- rule 27
SELECT a FROM dw.t WHERE (a, b) IN (SELECT a, b FROM dw.u);
-- rule 27
(SELECT a FROM dw.t LIMIT 1) UNION ALL SELECT a FROM dw.u;
-- rule 27
SELECT a FROM dw.t UNION ALL (SELECT a FROM dw.u LIMIT 1);
-- rule 27
SELECT LISTAGG(a, ',') WITHIN GROUP (ORDER BY a), LISTAGG(a, ',') WITHIN GROUP (ORDER BY b) FROM dw.t;
-- rule 28
UPDATE dw.t AS x SET a = 1;
-- rule 28
UPDATE dw.t x SET a = 1;
-- rule 28
UPDATE dw.t SET b = 2, t.a = 1;
-- rule 28
UPDATE dw.t SET a = s.a FROM stage s LEFT JOIN dw.u ON u.a = s.a WHERE dw.t.a = s.a;
-- rule 29
SELECT a IS TRUE FROM dw.t;
-- rule 29
SELECT a FROM dw.t WHERE b ~* 'x';
-- rule 29
SELECT a FROM dw.t WHERE a = ALL (SELECT a FROM dw.u);
-- rule 30
BEGIN;
TRUNCATE dw.t;
COMMIT;
-- rule 30
BEGIN;
VACUUM dw.t;
COMMIT;
-- rule 30
BEGIN;
ALTER TABLE dw.t APPEND FROM dw.u;
COMMIT;
-- rule 30
BEGIN;
ALTER TABLE dw.t ALTER COLUMN a TYPE varchar(200);
COMMIT;
-- rule 30
ROLLBACK TO a;
-- rule 31
SELECT a FROM dw.t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1;
-- rule 31
CREATE VIEW dw.v AS SELECT a FROM t WITH NO SCHEMA BINDING;
-- rule 31
CREATE TEMP TABLE dw.t (a integer);
-- rule 32
ALTER TABLE dw.t ALTER COLUMN a DROP NOT NULL;
-- rule 32
ALTER TABLE dw.t SET SCHEMA other;
-- rule 32
CREATE OR REPLACE TABLE dw.t (a integer);
-- rule 32
CREATE TABLE dw.t (a integer DISTKEY, b integer DISTKEY);
-- rule 32
DISCARD ALL;
-- rule 32
DEALLOCATE ALL;
-- rule 32
EXPLAIN (ANALYZE) SELECT a FROM dw.t;
-- rule 33
SELECT "Amount" FROM dw.t;
-- rule 33
SELECT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" FROM dw.t;
-- rule 33
CREATE TABLE dw.t ("ctid" integer);
-- rule 33
SELECT a, FROM dw.t;
