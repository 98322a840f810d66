-- The counts of branches added since.
INSERT INTO :counted (firn_tenant, n)
SELECT d.firn_tenant, COUNT(*) AS n
  FROM :delta d
 WHERE d.firn_tenant NOT IN (SELECT c.firn_tenant FROM :counted c)
 GROUP BY d.firn_tenant;
