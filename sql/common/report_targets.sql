-- The last run, a line a target: what the ledgers say.  A target that was applied in parts has several lines in its
-- ledger, and the last of them counts what is live.
SELECT t.target, t.inserted, t.updated, t.removed, t.live_after, t.inferred,
       COALESCE(l.rows_read, 0), COALESCE(l.unchanged, 0), COALESCE(l.quarantined, 0),
       COALESCE(l.not_done, 0), COALESCE(l.branches, 0), COALESCE(l.not_closed, 0)
  FROM (SELECT x.target, SUM(x.inserted) AS inserted, SUM(x.updated) AS updated, SUM(x.removed) AS removed,
               SUM(x.inferred) AS inferred, MAX(CASE WHEN x.age = 1 THEN x.live_after END) AS live_after,
               MAX(x.finished_at) AS finished_at
          FROM (SELECT y.target, y.inserted, y.updated, y.removed, y.inferred, y.live_after, y.finished_at,
                       ROW_NUMBER() OVER (PARTITION BY y.target
                                          ORDER BY CASE WHEN y.live_after IS NULL THEN 1 ELSE 0 END, y.finished_at DESC) AS age
                  FROM :"control"."target_ledger" y
                 WHERE y.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r)) x
         GROUP BY x.target) t
  LEFT JOIN (SELECT z.target, SUM(z.rows_read) AS rows_read, SUM(z.unchanged) AS unchanged,
                    SUM(z.quarantined) AS quarantined, COUNT(*) AS branches,
                    SUM(CASE WHEN z.note IS NOT NULL THEN 1 ELSE 0 END) AS not_done,
                    SUM(CASE WHEN z.rows_read = z.applied + z.unchanged + z.superseded + z.ignored + z.quarantined + z.held
                             THEN 0 ELSE 1 END) AS not_closed
               FROM :"control"."ledger" z
              WHERE z.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r)
              GROUP BY z.target) l ON l.target = t.target
 ORDER BY t.finished_at, t.target;
