-- The remembered tables of a schema are those of the schema under its new name.
UPDATE :"control"."staging_table" SET schema_name = :'schema' WHERE schema_name = :'old_schema' AND tenant_key IN (:tenant_keys);
