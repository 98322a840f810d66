-- The dimensions by hand; both variants share them.
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS hand CASCADE;
CREATE SCHEMA hand;

CREATE TABLE hand.date AS
SELECT to_char(d, 'YYYYMMDD')::integer AS date_key, d::date AS date
  FROM generate_series(timestamp '2020-01-01', timestamp '2030-12-31', interval '1 day') AS d;
CREATE UNIQUE INDEX ON hand.date (date);

CREATE TABLE hand.customer AS
SELECT row_number() OVER () AS customer_key, tenant_key, customer_no, nullif(btrim(name), '') AS name,
       nullif(btrim(city), '') AS city, md5(ROW(name, city)::text) AS row_hash
  FROM (:customer_rows) AS c;
CREATE UNIQUE INDEX ON hand.customer (tenant_key, customer_no);
CREATE UNIQUE INDEX ON hand.customer (customer_key);

CREATE TABLE hand.product AS
SELECT row_number() OVER () AS product_key, tenant_key, product_no, nullif(btrim(title), '') AS title, price,
       md5(ROW(title, price)::text) AS row_hash
  FROM (:product_rows) AS p;
CREATE UNIQUE INDEX ON hand.product (tenant_key, product_no);
CREATE UNIQUE INDEX ON hand.product (product_key);

ANALYZE hand.date, hand.customer, hand.product;
