-- Loaded rows whose parent stands no more.
INSERT INTO :orphan (firn_tenant, firn_row, firn_old_key, firn_reason)
SELECT l.tenant_key, l.firn_row, l.firn_key, :'reason' || l.:"reference"
  FROM :loaded l
  LEFT JOIN :standing s ON s.firn_key = l.:"reference"
  LEFT JOIN :work w ON w.firn_tenant = l.tenant_key AND w.firn_row = l.firn_row AND w.firn_loaded
  LEFT JOIN :vanished v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE l.:"reference" IS NOT NULL AND s.firn_key IS NULL AND w.firn_row IS NULL AND v.firn_row IS NULL;
