-- Tenants that are on board for the first time.
INSERT INTO :"control"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT c.tenant_key, CAST('active' AS varchar(20)), n.run_at, CAST(NULL AS timestamp)
  FROM :"control"."tenant" c CROSS JOIN :run_now n
 WHERE NOT EXISTS (SELECT 1 FROM :"control"."tenant_state" s WHERE s.tenant_key = c.tenant_key);
