-- A task that loads its tables, was stopped, or was not heard of for too long.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST(CASE WHEN UPPER(s.firn_status) = 'FULL LOAD' THEN 'reload: task ' || s.firn_task || ' loads its tables'
                 WHEN UPPER(s.firn_status) <> 'CHANGE PROCESSING' THEN 'stalled: task ' || s.firn_task || ' says ' || s.firn_status
                 ELSE 'stalled: task ' || s.firn_task || ' was last heard of at ' || TO_CHAR(s.firn_time, 'YYYY-MM-DD HH24:MI:SS') END AS varchar(400)) AS reason
  FROM (SELECT y.:"task_name" AS firn_task, y.:"task_status" AS firn_status, y.:"status_time" AS firn_time,
               ROW_NUMBER() OVER (PARTITION BY y.:"task_name" ORDER BY y.:"status_time" DESC) AS nth
          FROM :table y) s
 CROSS JOIN :run_now n
 WHERE s.nth = 1 AND (UPPER(s.firn_status) <> 'CHANGE PROCESSING' OR s.firn_time < n.run_at - INTERVAL :'stale');
