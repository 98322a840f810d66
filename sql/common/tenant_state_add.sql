-- Tenants of whose state nothing was said yet are active.
INSERT INTO :"control"."tenant_state" (tenant_key, state, changed_at, seen_at)
SELECT t.tenant_key, CAST('active' AS varchar(20)), CAST(:now AS timestamp), CAST(NULL AS timestamp)
  FROM :"control"."tenant" t
 WHERE (:which) AND NOT EXISTS (SELECT 1 FROM :"control"."tenant_state" s WHERE s.tenant_key = t.tenant_key);
