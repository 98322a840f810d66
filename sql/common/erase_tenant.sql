-- What stays is the code, so that the tenant does not come back by itself.
UPDATE :"control"."tenant" SET display_name = CAST(NULL AS varchar(200)) WHERE tenant_key IN (:tenant_keys);
