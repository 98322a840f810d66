-- Some of them.
INSERT INTO :seen (tenant_key, schema_name, table_name, shape) VALUES
:rows;
