-- How many rows of the warehouse each tenant has.
SELECT x.tenant_key, SUM(x.n) AS n
  FROM (:counts) x
 GROUP BY x.tenant_key
 ORDER BY x.tenant_key;
