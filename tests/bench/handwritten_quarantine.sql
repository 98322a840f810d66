-- Bad rows, and the indexes without which no later run would work.
CREATE TABLE hand.quarantine AS
SELECT s.tenant_key, s.id AS source_row, s.sale_key AS sale_no, s.changed_at FROM (:sale_rows) AS s WHERE s.bad;
CREATE UNIQUE INDEX ON hand.sale (tenant_key, source_row);
CREATE UNIQUE INDEX ON hand.sale (tenant_key, sale_no);
ANALYZE hand.sale;
SELECT count(*) || ' facts by hand' FROM hand.sale;
