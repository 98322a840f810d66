-- The last runs, newest first.  One that is "running" though nobody holds the lock was killed.
SELECT r.run_id, to_char(r.started_at, 'YYYY-MM-DD HH24:MI:SS'),
       CAST(EXTRACT(epoch FROM (r.finished_at - r.started_at)) AS decimal(18,2)),
       CASE WHEN r.status = 'running' AND (:lock_is_free) THEN 'stopped' ELSE r.status END,
       COALESCE(l.rows_read, 0), COALESCE(l.not_done, 0)
  FROM :"control"."run" r
  LEFT JOIN (SELECT x.run_id, SUM(x.rows_read) AS rows_read, SUM(CASE WHEN x.note IS NOT NULL AND x.note NOT LIKE 'accepted %' THEN 1 ELSE 0 END) AS not_done
               FROM :"control"."ledger" x
              WHERE x.run_id > (SELECT COALESCE(MAX(y.run_id), 0) - 10 FROM :"control"."run" y)
              GROUP BY x.run_id) l ON l.run_id = r.run_id
 WHERE r.run_id > (SELECT COALESCE(MAX(y.run_id), 0) - 10 FROM :"control"."run" y)
 ORDER BY r.run_id DESC;
