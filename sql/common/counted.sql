-- Rows of the delta by branch, for the ledgers of its feeds.
CREATE :temporary TABLE :counted AS
SELECT d.firn_tenant, COUNT(*) AS n
  FROM :delta d
 GROUP BY d.firn_tenant;
