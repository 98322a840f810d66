-- Loaded rows that staging lacks and that are not gone yet, a line a target; of one tenant, or of all where none is named.  Of tenants
-- that nobody reads now they wait until somebody does.
SELECT k.target, COUNT(*) AS n, COUNT(DISTINCT k.tenant_key), to_char(MIN(k.since), 'YYYY-MM-DD HH24:MI:SS')
  FROM :"control"."absent" k
  JOIN :"control"."tenant" t ON t.tenant_key = k.tenant_key
  LEFT JOIN :"control"."tenant_state" s ON s.tenant_key = k.tenant_key
 WHERE (:'tenant' = '' OR t.tenant = :'tenant' OR t.tenant || '_' || t.region = :'tenant') AND COALESCE(s.state, 'active') = 'active'
 GROUP BY k.target
 ORDER BY n DESC, k.target;
