-- More branches counted.
INSERT INTO :read (tenant_key, rows_read, watermark)
:branches;
