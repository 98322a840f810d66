-- The last run, a line a target: what the ledgers say.
SELECT t.target, t.inserted, t.updated, t.removed, t.live_after, t.inferred,
       COALESCE(SUM(l.rows_read), 0), COALESCE(SUM(l.unchanged), 0), COALESCE(SUM(l.quarantined), 0),
       COALESCE(SUM(CASE WHEN l.note IS NOT NULL THEN 1 ELSE 0 END), 0), COUNT(l.feed),
       COALESCE(SUM(CASE WHEN l.rows_read = l.applied + l.unchanged + l.superseded + l.ignored + l.quarantined + l.held THEN 0 ELSE 1 END), 0)
  FROM :"control"."target_ledger" t
  LEFT JOIN :"control"."ledger" l ON l.run_id = t.run_id AND l.target = t.target
 WHERE t.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r)
 GROUP BY t.target, t.inserted, t.updated, t.removed, t.live_after, t.inferred, t.finished_at
 ORDER BY t.finished_at, t.target;
