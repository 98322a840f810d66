-- The truncate as an image that ends them.
INSERT INTO :loaded (tenant_key, firn_row, firn_key, firn_order, firn_run, firn_from, firn_live, firn_newest, firn_followed)
SELECT e.tenant_key, e.firn_row, e.firn_key, e.firn_order, n.run_id, e.firn_at, false, true, false
  FROM :ends e
 CROSS JOIN :run_now n;
