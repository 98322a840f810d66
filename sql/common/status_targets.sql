-- A line a target: live rows as last counted, when they last changed, branches, and what is not in it.
SELECT s.target, c.live_after, to_char(c.changed_at, 'YYYY-MM-DD HH24:MI:SS'), COALESCE(b.branches, 0),
       COALESCE(b.held, 0), COALESCE(q.quarantined, 0)
  FROM :"control"."target_state" s
  LEFT JOIN (SELECT x.target,
                    MAX(CASE WHEN x.live_rank = 1 THEN x.live_after END) AS live_after,
                    MAX(CASE WHEN x.inserted + x.updated + x.removed > 0 THEN x.finished_at END) AS changed_at
               FROM (SELECT t.target, t.live_after, t.inserted, t.updated, t.removed, t.finished_at,
                            ROW_NUMBER() OVER (PARTITION BY t.target, CASE WHEN t.live_after IS NULL THEN 1 ELSE 0 END
                                               ORDER BY t.run_id DESC, t.finished_at DESC) AS live_rank
                       FROM :"control"."target_ledger" t) x
              GROUP BY x.target) c ON c.target = s.target
  LEFT JOIN (SELECT y.target, COUNT(*) AS branches, SUM(CASE WHEN y.held IS NOT NULL THEN 1 ELSE 0 END) AS held
               FROM :"control"."branch_state" y
              GROUP BY y.target) b ON b.target = s.target
  LEFT JOIN (SELECT z.target, COUNT(*) AS quarantined
               FROM :"control"."quarantine" z
              GROUP BY z.target) q ON q.target = s.target
 WHERE c.target IS NOT NULL OR b.target IS NOT NULL
 ORDER BY s.target;
