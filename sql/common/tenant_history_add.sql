-- Who did that, and when.
INSERT INTO :"control"."tenant_history" (tenant_key, tenant, region, action, done_at, done_by, note)
SELECT t.tenant_key, t.tenant, t.region, CAST(:'action' AS varchar(20)), CAST(:now AS timestamp), CAST(current_user AS varchar(128)),
       CAST(:note AS varchar(400))
  FROM :"control"."tenant" t
 WHERE :which;
