-- What is left of others to be keyed or made anew: the next run does it.
SELECT x.place, SUM(x.n) AS n
  FROM (
:rows
       ) x
 GROUP BY x.place
HAVING SUM(x.n) > 0
 ORDER BY x.place;
