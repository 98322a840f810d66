-- A tenant comes on board: it gets its key.
INSERT INTO :"control"."tenant" (tenant_key, tenant, region, display_name)
SELECT k.next_key, CAST(:'tenant' AS varchar(128)), CAST(:'region' AS varchar(128)), CAST(:'display_name' AS varchar(200))
  FROM (SELECT COALESCE(MAX(t.tenant_key), 0) + 1 AS next_key FROM :"control"."tenant" t) k
 WHERE NOT EXISTS (SELECT 1 FROM :"control"."tenant" t WHERE t.tenant = :'tenant' AND t.region = :'region');
