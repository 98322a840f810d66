-- Rows that this comparison misses: how many in a row have, and whether they are gone.  At once they go where the operator accepts it,
-- where their mapping changed (other rows may have taken their place), and where a log tells everything anew.
CREATE :temporary TABLE :absent AS
SELECT v.firn_tenant, v.firn_row, COALESCE(k.times, 0) + 1 AS times, COALESCE(k.since, n.run_at) AS since,
       CASE WHEN k.times IS NULL THEN true ELSE false END AS is_new,
       CASE WHEN b.accepted OR b.force OR b.reloaded OR COALESCE(k.times, 0) + 1 >= b.absences THEN true ELSE false END AS goes
  FROM :vanished v
  JOIN :run_branch b ON b.tenant_key = v.firn_tenant AND b.feed = :'feed'
 CROSS JOIN :run_now n
  LEFT JOIN :"control"."absent" k ON k.target = :'target' AND k.feed = :'feed' AND k.tenant_key = v.firn_tenant AND k.firn_row = v.firn_row;
