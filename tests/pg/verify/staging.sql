-- Two tenants: 3 units in a row, 4 customers, 20 sales of which one is a test, one names no currency that exists, one
-- cannot be read and one was made twice; 6 visits, of which one names a unit that is not there.
SELECT format('CREATE SCHEMA %1$s_in_shop;
CREATE TABLE %1$s_in_shop.currencies (code varchar(3) PRIMARY KEY, name varchar(40));
CREATE TABLE %1$s_in_shop.units (unit_no integer PRIMARY KEY, name varchar(40), parent_no integer);
CREATE TABLE %1$s_in_shop.customers (customer_no varchar(20) PRIMARY KEY, full_name varchar(60), unit_no integer, updated_at timestamp);
CREATE TABLE %1$s_in_shop.sales (id bigint PRIMARY KEY, sale_no varchar(20), sold_on date, amount varchar(20), quantity integer,
    customer_no varchar(20), currency varchar(3), is_test integer, updated_at timestamp);
CREATE TABLE %1$s_in_shop.visits (id bigint PRIMARY KEY, visited_at timestamp, unit_no integer);
INSERT INTO %1$s_in_shop.currencies VALUES (''EUR'', ''euro of %1$s''), (''USD'', ''dollar of %1$s'');
INSERT INTO %1$s_in_shop.units VALUES (1, ''top'', NULL), (2, ''middle'', 1), (3, ''low'', 2);
INSERT INTO %1$s_in_shop.customers SELECT ''c'' || n, ''Customer '' || n, n, ''2026-01-01'' FROM generate_series(1, 4) n;
INSERT INTO %1$s_in_shop.sales
SELECT n, ''s'' || n, date ''2026-01-10'' + n * 5, n * 1.25, n, ''c'' || 1 + n %% 5, CASE WHEN n %% 2 = 0 THEN ''EUR'' ELSE ''USD'' END, 0, ''2026-01-01''
  FROM generate_series(1, 20) n;
UPDATE %1$s_in_shop.sales SET is_test = 1 WHERE id = 3;
UPDATE %1$s_in_shop.sales SET currency = ''XXX'' WHERE id = 5;
UPDATE %1$s_in_shop.sales SET amount = ''much'' WHERE id = 7;
UPDATE %1$s_in_shop.sales SET sale_no = ''s8'', updated_at = ''2026-01-02'' WHERE id = 9;
INSERT INTO %1$s_in_shop.visits SELECT n, timestamp ''2026-03-01 10:00'' + n * interval ''1 day'', CASE WHEN n = 6 THEN 99 ELSE 1 + n %% 3 END
  FROM generate_series(1, 6) n;', t) FROM unnest(ARRAY['acme', 'globex']) t \gexec
