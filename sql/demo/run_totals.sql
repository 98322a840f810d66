-- The last run in one line: rows that its branches read, what it wrote into the targets, what it could not read, and how many
-- branches it held back.
SELECT COALESCE(SUM(l.rows_read), 0), COALESCE(MAX(t.inserted), 0), COALESCE(MAX(t.updated), 0),
       COALESCE(MAX(t.removed), 0), COALESCE(SUM(l.quarantined), 0), COUNT(l.note)
  FROM :"control"."ledger" l
 CROSS JOIN (SELECT SUM(x.inserted) AS inserted, SUM(x.updated) AS updated, SUM(x.removed) AS removed
               FROM :"control"."target_ledger" x
              WHERE x.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r)) t
 WHERE l.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r);
