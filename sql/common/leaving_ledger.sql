-- A line in the ledger for each tenant: nothing was read of it.
INSERT INTO :"control"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, CAST(:'feed' AS varchar(128)), b.tenant_key, CAST('compare' AS varchar(10)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COALESCE(v.n, 0), :note
  FROM :run_branch b
 CROSS JOIN :run_now n
  LEFT JOIN :held h ON h.tenant_key = b.tenant_key
  :accepted
  LEFT JOIN (SELECT x.firn_tenant, COUNT(*) AS n FROM :leaving x GROUP BY x.firn_tenant) v ON v.firn_tenant = b.tenant_key
 WHERE b.target = :'target' AND b.feed = :'branch' AND b.record = '' AND b.aside IS NULL;
