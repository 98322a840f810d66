-- :members accounts with one image each, :payments payments over four years.
CREATE SCHEMA acme_in_bank;
CREATE TABLE acme_in_bank.account_changes AS
SELECT i AS seq, i AS account_no, CAST('holder ' || i AS varchar(60)) AS holder, CAST('open' AS varchar(20)) AS status,
       CAST('city ' || i % 500 AS varchar(40)) AS city, timestamp '2021-01-01' + (i % 365) * interval '1 day' AS changed_on,
       timestamp '2025-01-01' - (:members - i) * interval '1 millisecond' AS written_at
  FROM generate_series(CAST(1 AS bigint), :members) AS i;
ALTER TABLE acme_in_bank.account_changes ALTER seq SET NOT NULL, ADD PRIMARY KEY (seq);
CREATE TABLE acme_in_bank.payments AS
SELECT i AS id, timestamp '2021-01-01' + (i % 1460) * interval '1 day' AS paid_at, CAST(i % 1000 AS decimal(12,2)) AS amount,
       1 + (i * 7919) % :members AS account_no, timestamp '2025-01-01' - (:payments - i) * interval '1 millisecond' AS written_at
  FROM generate_series(CAST(1 AS bigint), :payments) AS i;
ALTER TABLE acme_in_bank.payments ADD PRIMARY KEY (id);
ANALYZE;
