-- As they were loaded, of tenants whose branch is not compared, and of logs that have dropped them.
SELECT c.tenant_key, c.firn_row, c.firn_key, c.firn_hash, c.firn_order:values
  FROM :contribution c
  LEFT JOIN :run_branch b ON b.feed = :'feed' AND b.tenant_key = c.tenant_key AND b.aside IS NULL
  :told
 WHERE b.tenant_key IS NULL:or_dropped;
