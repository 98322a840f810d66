-- Row 1 of each is good; the others have one bad value each.
CREATE SCHEMA acme_in_shop;
CREATE TABLE acme_in_shop.sales (id bigint PRIMARY KEY, amount numeric(20,2), sold_on date, qty integer, note varchar(20));
INSERT INTO acme_in_shop.sales VALUES (1, 12.50, '2026-01-05', 3, 'twelve bytes'), (2, 99999999999.00, '2026-01-05', 3, 'a'),
    (3, 'NaN', '2026-01-05', 3, 'a'), (4, 1, '2026-01-05', 3, 'thirteen char');
ALTER TABLE acme_in_shop.sales ADD doc text, ADD sort char(1), ADD detail text;
UPDATE acme_in_shop.sales SET doc = '{"color": {"name": "red"}}', sort = 'j', detail = '{"size": 1}' WHERE id = 1;
-- Documents that were cut, or are none; and a text that is one only for some rows.
INSERT INTO acme_in_shop.sales VALUES (5, 1, '2026-01-05', 3, 'a', '{"color": {"name": "re', 'j', NULL), (6, 1, '2026-01-05', 3, 'document', NULL, 'x', 'no document'),
    (7, 1, '2026-01-05', 3, 'a', '{"color": {"name": "cut\u0000"}}', 'j', NULL), (8, 1, '2026-01-05', 3, 'document', '["red"]', 'j', '{"size": 8}'), (9, 1, '2026-01-05', 3, 'document', ' ', 'j', '{"size": 9');
CREATE SCHEMA globex_in_shop;
CREATE TABLE globex_in_shop.sales (id bigint PRIMARY KEY, amount double precision, sold_on timestamp, qty bigint, note text);
INSERT INTO globex_in_shop.sales VALUES (1, 12.345, '2026-01-05 23:59:59', 3, 'ÜÜÜÜÜÜÜÜÜÜÜÜ'), (2, 'NaN', '2026-01-05', 3, 'a'),
    (3, '-Infinity', '2026-01-05', 3, 'a'), (4, 1e308, '2026-01-05', 3, 'a'), (5, 1, '2026-01-05', 2147483648, 'a'),
    (6, 1, '2026-01-05', 3, 'ÜÜÜÜÜÜÜÜÜÜÜÜÜ');
CREATE SCHEMA hooli_in_shop;
CREATE TABLE hooli_in_shop.sales (id bigint PRIMARY KEY, amount money, sold_on text, qty numeric, note jsonb);
INSERT INTO hooli_in_shop.sales VALUES (1, 1234.56, '2026-01-05', 3, '{"a": "b"}'), (2, 92233720368547758.07, '2026-01-05', 3, NULL),
    (3, 1, '2026-02-29', 3, NULL), (4, 1, '10000-01-01', 3, NULL), (5, 1, '2026-01-05', 'Infinity', NULL),
    (6, 1, '2026-01-05', 1e400, NULL), (7, 1, '2026-01-05', 3, '{"a": "too long"}');
CREATE SCHEMA initech_in_shop;
CREATE TYPE initech_in_shop.size AS ENUM ('3', 'many');
CREATE TABLE initech_in_shop.sales (id bigint PRIMARY KEY, amount text, sold_on date, qty initech_in_shop.size, note bytea);
INSERT INTO initech_in_shop.sales VALUES (1, '12.50', '2026-01-05', '3', '\x00ff'), (2, 'twelve', '2026-01-05', '3', NULL),
    (3, '1e400', '2026-01-05', '3', NULL), (4, '1', '2026-01-05', 'many', NULL), (5, '1', '2026-01-05', '3', '\x00010203040506');
