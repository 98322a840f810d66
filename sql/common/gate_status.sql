-- A task that loads its tables, was stopped, or was not heard of for too long.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST(CASE WHEN s.firn_status = 'FULL LOAD' THEN 'reload: task ' || s.firn_task || ' loads its tables'
                 WHEN s.firn_status <> 'CHANGE PROCESSING' THEN 'stalled: task ' || s.firn_task || ' says ' || s.firn_status
                 ELSE 'stalled: task ' || s.firn_task || ' was last heard of at ' || COALESCE(TO_CHAR(s.firn_time, 'YYYY-MM-DD HH24:MI:SS'), 'no time') END AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM (SELECT COALESCE(y.:"task_name", 'without a name') AS firn_task, COALESCE(UPPER(y.:"task_status"), 'nothing') AS firn_status, y.:"status_time" AS firn_time,
               ROW_NUMBER() OVER (PARTITION BY y.:"task_name" ORDER BY CASE WHEN y.:"status_time" IS NULL THEN 1 ELSE 0 END, y.:"status_time" DESC) AS nth
          FROM :table y) s
 CROSS JOIN :run_now n
 WHERE s.nth = 1 AND (s.firn_status <> 'CHANGE PROCESSING' OR s.firn_time IS NULL OR s.firn_time < n.run_at - INTERVAL :'stale');
