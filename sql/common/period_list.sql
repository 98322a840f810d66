-- The last days of all periods from the first one needed to the present.
CREATE :temporary TABLE :period AS
WITH digit AS (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
               UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9),
bound AS (SELECT (:first) AS first_day, :present AS last_day
            FROM :run_now n),
day AS (SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS n
          FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit d CROSS JOIN digit e),
ends AS (SELECT CAST(o.first_day + x.n AS date) AS d, o.last_day
           FROM bound o
           JOIN day x ON x.n <= o.last_day - o.first_day)
SELECT DISTINCT :end AS period_end
  FROM ends y
 WHERE :end <= y.last_day;
