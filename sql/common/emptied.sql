-- Loaded rows of before the source emptied its table, but those that it has again.  Once a log is ordered otherwise, the orders
-- that are loaded mean nothing: what it tells of counts.
CREATE :temporary TABLE :emptied AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, :key AS firn_old_key
  FROM :loaded l
  JOIN :run_branch b ON b.tenant_key = l.tenant_key AND b.feed = :'feed' AND b.aside IS NULL
  JOIN (:last) t ON t.firn_tenant = l.tenant_key
  LEFT JOIN (SELECT f.firn_tenant, f.firn_row, MAX(CASE WHEN f.firn_class = 's' THEN 0 ELSE 1 END) AS firn_counts
               FROM :delta f
              WHERE f.firn_row IS NOT NULL
              GROUP BY f.firn_tenant, f.firn_row) d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN :vanished v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
 WHERE v.firn_row IS NULL AND COALESCE(d.firn_counts, 0) = 0
   AND CASE WHEN b.reordered THEN d.firn_row IS NOT NULL ELSE COALESCE(l.firn_order, '') < t.firn_order END;
