-- Harrogate as its publisher knows it: without the loader's row_id and loaded_at, so whole lines repeat.
-- Made again after every load, as a full reload by a replication service would.
SET client_min_messages = warning;
BEGIN;
CREATE SCHEMA IF NOT EXISTS harrogatebare_uk_spend;
DROP TABLE IF EXISTS harrogatebare_uk_spend.payments;
CREATE TABLE harrogatebare_uk_spend.payments AS TABLE harrogate_uk_spend.payments;
ALTER TABLE harrogatebare_uk_spend.payments DROP COLUMN row_id, DROP COLUMN loaded_at;
COMMIT;
