-- The calendar of the project, day by day, from digits: no function makes rows on both servers.
INSERT INTO :"warehouse"."date" (:date_columns)
WITH digit AS (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
               UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9),
day AS (SELECT CAST(CAST(:'calendar_from' AS date) + (a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n) AS date) AS date_value
          FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit d CROSS JOIN digit e
         WHERE a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n
               <= CAST(:'calendar_to' AS date) - CAST(:'calendar_from' AS date))
SELECT :date_values
  FROM day x
 WHERE NOT EXISTS (SELECT 1 FROM :"warehouse"."date" t WHERE t.date_value = x.date_value);
