-- Who accepted the staging of these tenants.
INSERT INTO :"control"."tenant_history" (tenant_key, tenant, region, action, done_at, done_by, note)
SELECT t.tenant_key, t.tenant, t.region, CAST(:'action' AS varchar(20)), CAST(:now AS timestamp), CAST(current_user AS varchar(128)),
       CAST(CAST(s.tables AS varchar(20)) || ' tables' AS varchar(400))
  FROM :"control"."tenant" t
  JOIN (SELECT x.tenant_key, COUNT(*) AS tables FROM :seen x GROUP BY x.tenant_key) s ON s.tenant_key = t.tenant_key;
