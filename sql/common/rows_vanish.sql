-- Loaded rows that the staging table has no more.
DELETE FROM :loaded USING :vanished v
 WHERE :loaded.tenant_key = v.firn_tenant AND :loaded.firn_row = v.firn_row;
