-- The proof: what was there, and that nothing is.
SELECT e.place, SUM(e.before_count) AS before_count, SUM(e.after_count) AS after_count
  FROM :erased e
 GROUP BY e.place
HAVING SUM(e.before_count) > 0 OR SUM(e.after_count) > 0
 ORDER BY e.place;
