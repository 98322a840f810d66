-- Two mapped tenants: acme as the record has it, bolt of the kind `other`.  Three new ones.
CREATE SCHEMA acme_sg_shop;
CREATE TABLE acme_sg_shop.buyers (buyer_no varchar(20) PRIMARY KEY, full_name varchar(80), grade varchar(10), updated_at timestamp);
CREATE TABLE acme_sg_shop.sales (id bigint PRIMARY KEY, buyer_no varchar(20), amount numeric(12,2), state varchar(2), paid boolean,
                                 sold_on date, is_test smallint, updated_at timestamp);
INSERT INTO acme_sg_shop.buyers SELECT 'B' || n, 'Buyer ' || n, 'gold', timestamp '2025-01-01' FROM generate_series(1, 5) n;
INSERT INTO acme_sg_shop.sales SELECT n, 'B' || 1 + n % 5, n + 0.5, 'O', true, date '2025-01-01', 0, timestamp '2025-01-01'
  FROM generate_series(1, 50) n;

CREATE SCHEMA bolt_sg_shop;
CREATE TABLE bolt_sg_shop.clients (cl_id varchar(20) PRIMARY KEY, cl_title varchar(80), touched timestamp);
CREATE TABLE bolt_sg_shop.tickets (ticket bigint PRIMARY KEY, cl_id varchar(20), sum_total numeric(12,2), phase varchar(2),
                                   settled boolean, day date, trial smallint, touched timestamp);

-- crane has what bolt has.
CREATE SCHEMA crane_sg_shop;
CREATE TABLE crane_sg_shop.clients (LIKE bolt_sg_shop.clients INCLUDING ALL);
CREATE TABLE crane_sg_shop.tickets (LIKE bolt_sg_shop.tickets INCLUDING ALL);
INSERT INTO crane_sg_shop.clients SELECT 'C' || n, 'Client ' || n, timestamp '2025-01-01' FROM generate_series(1, 5) n;
INSERT INTO crane_sg_shop.tickets SELECT n, 'C' || 1 + n % 5, n, 'C', true, date '2025-01-02', 0, timestamp '2025-01-01'
  FROM generate_series(1, 40) n;

-- dune differs from region to region.
CREATE SCHEMA dune_sg_shop;
CREATE TABLE dune_sg_shop.buyers (LIKE acme_sg_shop.buyers INCLUDING ALL);
CREATE TABLE dune_sg_shop.sales (LIKE acme_sg_shop.sales INCLUDING ALL);
CREATE SCHEMA dune_na_shop;
CREATE TABLE dune_na_shop.buyers (LIKE acme_sg_shop.buyers INCLUDING ALL);
CREATE TABLE dune_na_shop.sales (LIKE acme_sg_shop.sales INCLUDING ALL);
ALTER TABLE dune_na_shop.sales RENAME amount TO sale_amt;

-- egret: names that nobody has; text for dates, numbers of cents, words for flags, the other codes, no keys, yearly parts.
CREATE SCHEMA egret_sg_shop;
CREATE TABLE egret_sg_shop."Buyers" ("BuyerNr" varchar(20), "FullNm" varchar(80), rank_no integer, "odd
tenant: x" integer, last_modified timestamp);
CREATE TABLE egret_sg_shop.sales_2024 (sale_id varchar(20), buyer_nr varchar(20), amount_cents bigint, state varchar(2), paid varchar(3),
                                       sold_date varchar(10), test_flag varchar(1), op varchar(1), shelf varchar(10));
CREATE TABLE egret_sg_shop.sales_2025 (LIKE egret_sg_shop.sales_2024);
INSERT INTO egret_sg_shop."Buyers" SELECT 'E' || n, 'Egret ' || n, n % 3, 0, timestamp '2025-01-01' FROM generate_series(1, 20) n;
INSERT INTO egret_sg_shop.sales_2024 SELECT 's' || n, 'E' || 1 + n % 20, n * 100, (1 + n % 2)::text, CASE n % 2 WHEN 0 THEN 'yes' ELSE 'no' END,
       to_char(date '2024-01-01' + n, 'DD.MM.YYYY'), CASE WHEN n = 3 THEN 'Y' ELSE 'N' END, 'I', 'A' || n
  FROM generate_series(1, 300) n;
