-- As staging has them now.
SELECT w.firn_tenant AS tenant_key, w.firn_row, w.firn_key, w.firn_hash, w.firn_order:values
  FROM :work w
 WHERE w.firn_outcome = 'applied';
