-- Up to which period each tenant's rows are made: the present one, but of those who rest none that they have not come to.
CREATE :temporary TABLE :until AS
SELECT b.tenant_key, CASE WHEN :rests THEN true ELSE false END AS firn_rests,
       CASE WHEN :rests THEN COALESCE(s.period_end, CAST('0001-01-01' AS date)) ELSE :present END AS firn_until
  FROM :run_branch b
 CROSS JOIN :run_now n
  LEFT JOIN :"control"."period" s ON s.target = :'target' AND s.tenant_key = b.tenant_key
 WHERE b.feed = :'feed' AND b.aside IS NULL;
