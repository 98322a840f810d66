-- :rows payments whose remark is one of :values texts
CREATE SCHEMA acme_in_shop;
CREATE TABLE acme_in_shop.payments (id bigint PRIMARY KEY, paid_at timestamp, amount text, remark text, changed timestamp);
INSERT INTO acme_in_shop.payments
SELECT i, timestamp '2026-01-01' + (i % 100000) * interval '1 minute', (i % 99991) || '.50',
       (ARRAY['Paid', 'booked', 'Reversed', 'open'])[1 + n % 4] || ' in full, see letter of the customer, no. ' || n, timestamp '2025-01-01' + i * interval '1 second'
  FROM (SELECT i, CAST(('x' || substr(md5(CAST(i AS text)), 1, 7))::bit(28) AS integer) % :values AS n FROM generate_series(1, :rows) i) x;
CREATE INDEX ON acme_in_shop.payments (changed);
ANALYZE acme_in_shop.payments;
