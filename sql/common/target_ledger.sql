-- The target's line of the ledger.
INSERT INTO :"control"."target_ledger" (run_id, target, live_before, inserted, updated, removed, inferred, live_after, finished_at)
SELECT n.run_id, CAST(:'target' AS varchar(128)), l.live_before, l.inserted, l.updated, l.removed, CAST(:inferred AS bigint),
       l.live_before + l.inserted - l.removed, CAST(:now AS timestamp)
  FROM :live l CROSS JOIN :run_now n;
