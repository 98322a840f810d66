-- Display names that changed.
UPDATE :"warehouse"."tenant"
   SET display_name = c.display_name
  FROM :"control"."tenant" c
 WHERE :"warehouse"."tenant".tenant_key = c.tenant_key
   AND COALESCE(:"warehouse"."tenant".display_name, '') <> COALESCE(c.display_name, '');
