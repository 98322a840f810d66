-- Two tenants: 3 units in a row, 4 customers, 20 sales of which one is a test, one names no currency that exists, one
-- cannot be read and one was made twice; 6 visits, of which one names a unit that is not there; 2 accounts with changes, of which the
-- second was closed and came back; 4 payments from them.
SELECT format('CREATE SCHEMA %1$s_in_shop;
CREATE TABLE %1$s_in_shop.currencies (code varchar(3) PRIMARY KEY, name varchar(40));
CREATE TABLE %1$s_in_shop.units (unit_no integer PRIMARY KEY, name varchar(40), parent_no integer);
CREATE TABLE %1$s_in_shop.customers (customer_no varchar(20) PRIMARY KEY, full_name varchar(60), unit_no integer, updated_at timestamp, email varchar(30));
CREATE TABLE %1$s_in_shop.sales (id bigint PRIMARY KEY, sale_no varchar(20), sold_on date, amount varchar(20), quantity integer,
    customer_no varchar(20), currency varchar(3), is_test integer, updated_at timestamp);
CREATE TABLE %1$s_in_shop.visits (id bigint PRIMARY KEY, visited_at timestamp, unit_no integer);
INSERT INTO %1$s_in_shop.currencies VALUES (''EUR'', ''euro of %1$s''), (''USD'', ''dollar of %1$s'');
INSERT INTO %1$s_in_shop.units VALUES (1, ''top'', NULL), (2, ''middle'', 1), (3, ''low'', 2);
INSERT INTO %1$s_in_shop.customers SELECT ''c'' || n, ''Customer '' || n, n, ''2026-01-01'', n || ''@%1$s'' FROM generate_series(1, 4) n;
INSERT INTO %1$s_in_shop.sales
SELECT n, ''s'' || n, date ''2026-01-10'' + n * 5, n * 1.25, n, ''c'' || 1 + n %% 5, CASE WHEN n %% 2 = 0 THEN ''EUR'' ELSE ''USD'' END, 0, ''2026-01-01''
  FROM generate_series(1, 20) n;
UPDATE %1$s_in_shop.sales SET is_test = 1 WHERE id = 3;
UPDATE %1$s_in_shop.sales SET currency = ''XXX'' WHERE id = 5;
UPDATE %1$s_in_shop.sales SET amount = ''much'' WHERE id = 7;
UPDATE %1$s_in_shop.sales SET sale_no = ''s8'', updated_at = ''2026-01-02'' WHERE id = 9;
INSERT INTO %1$s_in_shop.visits SELECT n, timestamp ''2026-03-01 10:00'' + n * interval ''1 day'', CASE WHEN n = 6 THEN 99 ELSE 1 + n %% 3 END
  FROM generate_series(1, 6) n;
CREATE TABLE %1$s_in_shop.account_changes (id bigint PRIMARY KEY, account_no varchar(20), name varchar(40), status varchar(20), city varchar(20),
    op varchar(1), changed timestamp);
CREATE TABLE %1$s_in_shop.payments (payment_no integer PRIMARY KEY, paid_at timestamp, account_no varchar(20));
INSERT INTO %1$s_in_shop.account_changes VALUES
    (1, ''a1'', ''one'', ''new'', ''Rome'', ''I'', ''2026-01-01''), (2, ''a1'', ''one'', ''open'', ''Rome'', ''U'', ''2026-02-01''),
    (3, ''a1'', ''One'', ''open'', ''Oslo'', ''U'', ''2026-03-01''), (4, ''a2'', ''two'', ''open'', ''Rome'', ''I'', ''2026-01-01''),
    (5, ''a2'', ''two'', ''open'', ''Rome'', ''D'', ''2026-02-01''), (6, ''a2'', ''two'', ''again'', ''Rome'', ''I'', ''2026-04-01'');
INSERT INTO %1$s_in_shop.payments VALUES (1, ''2026-01-15'', ''a1''), (2, ''2026-02-15'', ''a1''), (3, ''2026-05-15'', ''a1''), (4, ''2026-05-15'', ''a2'');', t) FROM unnest(ARRAY['acme', 'globex']) t \gexec
