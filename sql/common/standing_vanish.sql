-- They leave the dimension as rows that vanished do.
INSERT INTO :vanished (firn_tenant, firn_row, firn_old_key)
SELECT o.firn_tenant, o.firn_row, o.firn_old_key
  FROM :orphan o
  LEFT JOIN :vanished v ON v.firn_tenant = o.firn_tenant AND v.firn_row = o.firn_row
 WHERE v.firn_row IS NULL;
