-- Staging of :tenants tenants with :rows sales each, in four dialects of one schema:
--   psql -v tenants=120 -v rows=41667 -f staging.sql
-- Deterministic: no value is random.  A tenant's name is its dialect and its number.
SET client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS bench;

CREATE TABLE bench.tenant AS
SELECT n AS tenant_key,
       (ARRAY['plain', 'renamed', 'text', 'minor'])[1 + n % 4] AS dialect,
       (ARRAY['plain', 'renamed', 'text', 'minor'])[1 + n % 4] || lpad(n::text, 4, '0') || '_eu_shop' AS schema
  FROM generate_series(1, :tenants) AS n;

CREATE TABLE bench.size AS SELECT :rows AS sales, greatest(:rows / 20, 5) AS customers, 500 AS products;

-- What differs between the dialects: names and types of columns, and how a sale is written.
CREATE TABLE bench.dialect (
    dialect text PRIMARY KEY, sales text, changed_at text, sale_no text, amount text, amount_value text,
    sold_type text, sold_value text, channel_value text);

INSERT INTO bench.dialect VALUES
('plain', 'sales', 'updated_at', 'sale_no', 'amount numeric(18, 2)', 'cents / 100.0',
 'date', 'day', '(ARRAY[''web'', ''store'', ''phone''])[1 + n % 3]'),
('renamed', 'receipts', 'last_change', 'receipt_no', 'total numeric(18, 2)', 'cents / 100.0',
 'date', 'day', '(ARRAY[''web'', ''store'', ''phone''])[1 + n % 3]'),
('text', 'sales', 'updated_at', 'sale_no', 'amount varchar(30)',
 'CASE WHEN n % 5000 = 17 THEN ''about 5'' ELSE to_char(cents / 100.0, ''FM999,999,990.00'') END',
 'varchar(10)', 'to_char(day, ''DD/MM/YYYY'')', '(ARRAY[''web'', ''store'', ''phone''])[1 + n % 3]'),
('minor', 'sales', 'updated_at', 'sale_no', 'amount_minor bigint', 'cents',
 'date', 'day', '(ARRAY[''W'', ''S'', ''phone''])[1 + n % 3]');

\o /dev/null
SELECT format('CREATE SCHEMA %I', schema) FROM bench.tenant ORDER BY tenant_key \gexec
SELECT format('CREATE TABLE %I.customers (customer_no varchar(20) PRIMARY KEY, name varchar(100), city varchar(40), updated_at timestamp)', schema),
       format('CREATE TABLE %I.products (product_no varchar(20) PRIMARY KEY, title varchar(100), price numeric(12, 2), updated_at timestamp)', schema),
       format('CREATE TABLE %I.%I (id bigint PRIMARY KEY, %I varchar(20), customer_no varchar(20), product_no varchar(20), quantity integer, %s, sold_on %s, channel varchar(10), note varchar(100), %I timestamp)',
              schema, sales, sale_no, amount, sold_type, changed_at)
  FROM bench.tenant JOIN bench.dialect USING (dialect) ORDER BY tenant_key \gexec
SELECT format($$INSERT INTO %I.customers SELECT 'C' || n, 'Customer ' || n * %s, 'City ' || n %% 90, timestamp '2024-01-01' + n * interval '1 second' FROM generate_series(1, %s) AS n$$,
              schema, tenant_key, customers),
       format($$INSERT INTO %I.products SELECT 'P' || n, 'Product ' || n, n %% 977 + 0.99, timestamp '2024-01-01' + n * interval '1 second' FROM generate_series(1, %s) AS n$$,
              schema, products),
       format($$INSERT INTO %I.%I SELECT n, 'S' || n, 'C' || 1 + cents %% %s, 'P' || 1 + cents %% %s, 1 + n %% 7, %s, %s, %s, CASE n %% 4 WHEN 0 THEN '' WHEN 1 THEN ' gift ' ELSE 'order ' || n END, timestamp '2024-01-01' + n * interval '10 seconds' FROM (SELECT n, (n * 7919::bigint + %s) %% 1000003 AS cents, date '2022-01-01' + (n %% 1200)::integer AS day FROM generate_series(1, %s) AS n) AS row$$,
              schema, d.sales, customers, products, amount_value, sold_value, channel_value, tenant_key, s.sales)
  FROM bench.tenant JOIN bench.dialect AS d USING (dialect) CROSS JOIN bench.size AS s ORDER BY tenant_key \gexec
\o
VACUUM ANALYZE;
