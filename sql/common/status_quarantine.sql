-- Why rows are in quarantine, the commonest reasons first.
SELECT q.target, RTRIM(q.reason, '; '), COUNT(*) AS n, COUNT(DISTINCT q.tenant_key)
  FROM :"control"."quarantine" q
 GROUP BY q.target, q.reason
 ORDER BY n DESC, q.target, q.reason
 LIMIT 20;
