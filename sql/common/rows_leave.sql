-- Loaded rows that changed (their new image follows) or no longer belong.
DELETE FROM :loaded USING :work w
 WHERE :loaded.tenant_key = w.firn_tenant AND :loaded.firn_row = w.firn_row AND w.firn_loaded;
