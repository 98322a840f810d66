-- acme has fields of its own, globex has others; replication adds its columns to both.
CREATE SCHEMA acme_in_shop;
CREATE TABLE acme_in_shop.customers (id text PRIMARY KEY, name text, cf_score integer, "cf Note" text, secret_pin text, dms_op char(1), updated_at timestamp);
CREATE TABLE acme_in_shop.accounts (id text PRIMARY KEY, status text, cf_limit numeric(12,2), updated_at timestamp);
CREATE TABLE acme_in_shop.payments (id text PRIMARY KEY, paid_at timestamp, amount numeric(12,2), customer text, channel_code text, is_test integer,
    spare text, cf_day date, cf_score text, cf_doc jsonb, "__op" text, updated_at timestamp);
CREATE TABLE acme_in_shop.channels (code text PRIMARY KEY, name text);
INSERT INTO acme_in_shop.customers SELECT 'c' || i, 'Customer ' || i, NULLIF(i * 10, 30), CASE i WHEN 1 THEN 'say "hi" \ ü' WHEN 2 THEN ' ' END, '1234', 'I', timestamp '2026-01-01'
    FROM generate_series(1, 5) AS i;
INSERT INTO acme_in_shop.accounts SELECT 'a' || i, 'open', i * 100, timestamp '2026-01-01' FROM generate_series(1, 3) AS i;
INSERT INTO acme_in_shop.payments SELECT 'p' || i, timestamp '2026-01-01', i, 'c1', 'w', 0, 's', ('2026-01-0' || i)::date, CASE i WHEN 4 THEN 'high' ELSE i::text END,
    jsonb_build_object('b', i, 'a', true), 'I', timestamp '2026-01-01' FROM generate_series(1, 4) AS i;
CREATE SCHEMA globex_in_shop;
CREATE TABLE globex_in_shop.customers (id text PRIMARY KEY, name text, score text, cf_score text, updated_at timestamp);
CREATE TABLE globex_in_shop.accounts (id text PRIMARY KEY, status text, updated_at timestamp);
CREATE TABLE globex_in_shop.payments (id text PRIMARY KEY, paid_at timestamp, amount_minor bigint, customer text, channel_code text, is_test integer,
    spare text, till smallint, updated_at timestamp);
CREATE TABLE globex_in_shop.channels (code text PRIMARY KEY, name text);
INSERT INTO globex_in_shop.customers VALUES ('c1', 'One', '7', NULL, '2026-01-01'), ('c2', 'Two', '8', NULL, '2026-01-01');
INSERT INTO globex_in_shop.accounts VALUES ('a1', 'open', '2026-01-01');
INSERT INTO globex_in_shop.payments VALUES ('p1', '2026-01-01', 1234, 'c1', 'w', 0, 's', 3, '2026-01-01');
