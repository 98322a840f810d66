-- Who should not go in this run: tenants of whom something else that feeds the target is held back, for it may take the place; and those
-- of whom too large a share would go at once.
SELECT b.tenant_key,
       CAST(CASE WHEN o.tenant_key IS NOT NULL THEN 'waits for what else feeds it'
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' ' || :'what' || ' go with feed ' || :'feed' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND o.tenant_key IS NULL THEN true ELSE false END AS accepted
  FROM :run_branch b
  LEFT JOIN (:lost) v ON v.tenant_key = b.tenant_key
  LEFT JOIN (:totals) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (:others) o ON o.tenant_key = b.tenant_key
 WHERE b.target = :'target' AND b.feed = :'branch' AND b.record = '' AND b.aside IS NULL
   AND (o.tenant_key IS NOT NULL OR (v.n >= 20 AND v.n > b.brake * t.n));
