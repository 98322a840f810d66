-- finch: as bolt, but for a name, a column that nobody has, and amounts that are all negative beside debit and credit.  The
-- example of mappings/ONBOARDING.md is what is proposed for it.
CREATE SCHEMA finch_sg_shop;
CREATE TABLE finch_sg_shop.clients (cl_id varchar(20) PRIMARY KEY, client_nm varchar(80), since_dt date, touched timestamp);
CREATE TABLE finch_sg_shop.tickets (LIKE bolt_sg_shop.tickets INCLUDING ALL);
ALTER TABLE finch_sg_shop.tickets DROP COLUMN phase, ADD COLUMN dr_cr varchar(1);
INSERT INTO finch_sg_shop.clients SELECT 'F' || n, 'Finch ' || n, date '2024-01-01' + n, timestamp '2025-01-01' FROM generate_series(1, 5) n;
INSERT INTO finch_sg_shop.tickets (ticket, cl_id, sum_total, settled, day, trial, touched, dr_cr)
SELECT n, 'F' || 1 + n % 5, -n, true, date '2025-01-02', 0, timestamp '2025-01-01', CASE WHEN n % 2 = 0 THEN 'D' ELSE 'C' END FROM generate_series(1, 40) n;
