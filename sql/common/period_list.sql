-- The last days of all periods from the first one needed to the present, from digits: no function makes rows on both servers.
-- Steps of the shortest length of such a period miss none.
CREATE :temporary TABLE :period AS
WITH digit AS (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
               UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9),
bound AS (SELECT (:first) AS first_day, :present AS last_day
            FROM :run_now n),
step AS (SELECT o.first_day + :step * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n + 10 * b.n + a.n) AS d, o.last_day
           FROM bound o
           JOIN digit f ON :step * 100000 * f.n <= o.last_day - o.first_day
           JOIN digit e ON :step * (100000 * f.n + 10000 * e.n) <= o.last_day - o.first_day
           JOIN digit d ON :step * (100000 * f.n + 10000 * e.n + 1000 * d.n) <= o.last_day - o.first_day
           JOIN digit c ON :step * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n) <= o.last_day - o.first_day
           JOIN digit b ON :step * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n + 10 * b.n) <= o.last_day - o.first_day
           JOIN digit a ON :step * (100000 * f.n + 10000 * e.n + 1000 * d.n + 100 * c.n + 10 * b.n + a.n) <= o.last_day - o.first_day)
SELECT DISTINCT :end AS period_end
  FROM step y
 WHERE :end <= y.last_day;
