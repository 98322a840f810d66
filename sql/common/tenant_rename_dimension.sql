-- The built-in dimension follows the registry.
UPDATE :"warehouse"."tenant"
   SET tenant = c.tenant, display_name = c.display_name, firn_key = CAST(c.tenant || '_' || c.region AS varchar(260))
  FROM :"control"."tenant" c
 WHERE :"warehouse"."tenant".tenant_key = c.tenant_key AND c.tenant = :'tenant';
