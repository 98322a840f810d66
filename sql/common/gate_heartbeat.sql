-- A row that the source writes every now and then: what was done there before has come, and when it stays away nothing comes.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST(CASE WHEN MAX(s.:"at") IS NULL THEN 'stalled: there is no heartbeat'
                 WHEN MAX(s.:"at") < MAX(n.run_at) - INTERVAL :'stale' THEN 'stalled: the last heartbeat is of ' || TO_CHAR(MAX(s.:"at"), 'YYYY-MM-DD HH24:MI:SS') END AS varchar(400)) AS reason,
       CAST(CASE WHEN MAX(s.:"at") < MAX(n.run_at) THEN MAX(s.:"at") WHEN MAX(s.:"at") IS NOT NULL THEN MAX(n.run_at) ELSE CAST('1970-01-01 00:00:00' AS timestamp) END AS timestamp) AS bound_at
  FROM :run_now n
  LEFT JOIN :table s ON 1 = 1;
