-- The last run: where every row that a feed read went.
SELECT l.target, l.feed, COUNT(*), SUM(l.rows_read), SUM(l.applied), SUM(l.unchanged), SUM(l.superseded),
       SUM(l.ignored), SUM(l.quarantined), SUM(l.held)
  FROM :"control"."ledger" l
 WHERE l.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r)
 GROUP BY l.target, l.feed
 ORDER BY l.target, l.feed;
