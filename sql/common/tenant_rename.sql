-- A tenant's display name as the project gives it now.
UPDATE :"control"."tenant" SET display_name = :'display_name'
 WHERE tenant_key = :tenant_key AND COALESCE(display_name, '') <> :'display_name';
