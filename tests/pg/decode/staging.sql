-- :tenant's people and payments
CREATE SCHEMA :"tenant";
CREATE TABLE :"tenant".people (id varchar(20) PRIMARY KEY, rc varchar(20), city text, phone text, test int NOT NULL DEFAULT 0, changed timestamp NOT NULL DEFAULT '2026-01-01');
CREATE TABLE :"tenant".payments (id bigint PRIMARY KEY, person varchar(20), status_text text, state varchar(10), fallback text, grams integer, note text, changed timestamp NOT NULL DEFAULT '2026-01-01');
INSERT INTO :"tenant".people (id, rc, city, phone, test)
SELECT 'p' || i, lpad(CAST(50 + i % 40 AS text), 2, '0') || CASE WHEN i % 2 = 0 THEN '01' ELSE '51' END || '15/1234',
       (ARRAY['prg ', 'Br n', 'ostrava', NULL])[1 + i % 4], '60' || i % 10 || ' 111 222', CASE WHEN i > 90 THEN 1 ELSE 0 END
  FROM generate_series(1, 100) i;
INSERT INTO :"tenant".payments (id, person, status_text, state, fallback, grams)
SELECT i, 'p' || 1 + i % 100, (ARRAY['Paid in full', 'REVERSED', NULL, ' '])[1 + i % 4], CASE WHEN i % 8 = 2 THEN 'posted' END, 'open', i % 50 * 1000
  FROM generate_series(1, 400) i;
