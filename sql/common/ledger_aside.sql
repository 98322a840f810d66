-- Branches that were set aside have their line, too: their rows stayed as they were.
INSERT INTO :"control"."ledger" (run_id, target, feed, tenant_key, mode, rows_read, applied, unchanged, superseded, ignored, quarantined,
                                 held, inserted, updated, removed, vanished, note)
SELECT n.run_id, b.target, b.feed, b.tenant_key, CAST(CASE WHEN b.compare THEN 'compare' ELSE 'increment' END AS varchar(10)),
       0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b.aside
  FROM :run_branch b CROSS JOIN :run_now n
 WHERE b.aside IS NOT NULL;
