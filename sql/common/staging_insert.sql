-- What is remembered of them now.
INSERT INTO :"control"."staging_table" (tenant_key, schema_name, table_name, shape, first_seen, last_seen)
SELECT s.tenant_key, s.schema_name, s.table_name, s.shape, :at, CAST(NULL AS timestamp)
  FROM :seen s
 WHERE s.shape IS NOT NULL;
