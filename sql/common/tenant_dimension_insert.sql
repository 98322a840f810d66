-- The built-in tenant dimension follows the registry.
INSERT INTO :"warehouse"."tenant" (tenant_key, tenant, region, display_name, firn_key, firn_inferred, firn_deleted, firn_created_run, firn_updated_run)
SELECT c.tenant_key, c.tenant, c.region, c.display_name, CAST(c.tenant || '_' || c.region AS varchar(260)),
       false AS firn_inferred, false AS firn_deleted, n.run_id, n.run_id
  FROM :"control"."tenant" c CROSS JOIN :run_now n
 WHERE NOT EXISTS (SELECT 1 FROM :"warehouse"."tenant" d WHERE d.tenant_key = c.tenant_key)
   AND NOT EXISTS (SELECT 1 FROM :"control"."tenant_state" s WHERE s.tenant_key = c.tenant_key AND s.state = 'erased');
