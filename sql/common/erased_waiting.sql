-- What is left of others to be keyed or made anew: the next run does it.
SELECT x.place, x.what, SUM(x.n) AS n
  FROM (
:rows
       ) x
 GROUP BY x.place, x.what
HAVING SUM(x.n) > 0
 ORDER BY x.place, x.what;
