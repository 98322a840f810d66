-- Images of rows that the staging table has no more.
UPDATE :loaded
   SET firn_to = CASE WHEN n.run_at > :loaded.firn_from THEN n.run_at ELSE :loaded.firn_from END
  FROM :vanished v CROSS JOIN :run_now n
 WHERE :loaded.tenant_key = v.firn_tenant AND :loaded.firn_row = v.firn_row AND :loaded.firn_newest AND :loaded.firn_to IS NULL;
