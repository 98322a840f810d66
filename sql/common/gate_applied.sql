-- How far the tasks are: what the source did later is not here yet, though rows say later times, as those of a full load do.
-- The least of all tasks, never beyond the instant of the run; a task that has applied nothing is nowhere.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since, CAST(NULL AS varchar(400)) AS reason,
       CASE WHEN COUNT(s.nth) > COUNT(s.firn_applied) THEN CAST('1970-01-01 00:00:00' AS timestamp)
            WHEN MIN(s.firn_applied) < MAX(n.run_at) THEN MIN(s.firn_applied) ELSE MAX(n.run_at) END AS bound_at
  FROM :run_now n
  LEFT JOIN (SELECT CAST(y.:"source_timestamp_applied" AS timestamp) AS firn_applied,
                    ROW_NUMBER() OVER (PARTITION BY y.:"task_name" ORDER BY CASE WHEN y.:"status_time" IS NULL THEN 1 ELSE 0 END, y.:"status_time" DESC) AS nth
               FROM :table y) s ON s.nth = 1;
