-- Why rows are in quarantine, the commonest reasons first.  Rows of older warehouses have a mark for the next reason behind the last.
SELECT x.target, x.reason, COUNT(*) AS n, COUNT(DISTINCT x.tenant_key)
  FROM (SELECT q.target, q.tenant_key, REGEXP_REPLACE(q.reason, '; $', '') AS reason FROM :"control"."quarantine" q) x
 GROUP BY x.target, x.reason
 ORDER BY n DESC, x.target, x.reason
 LIMIT 20;
