-- Rows of a log whose latest image is not in the target: an older one must not come back when staging drops this one.
INSERT INTO :"control"."ended" (target, feed, tenant_key, firn_row, firn_order)
SELECT CAST(:'target' AS varchar(128)), CAST(:'feed' AS varchar(128)), w.firn_tenant, w.firn_row, w.firn_order
  FROM :rows w
  JOIN :run_branch b ON b.tenant_key = w.firn_tenant AND b.feed = :'feed' AND b.changelog AND b.aside IS NULL
 WHERE w.firn_class <> 's' AND w.firn_outcome <> 'applied' AND w.firn_row IS NOT NULL;
