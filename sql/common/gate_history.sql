-- A task that loaded tables since they were compared last: rows went without a trace, and times say when they were loaded.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(MAX(s.:"timeslot") AS timestamp) AS since,
       CAST('reload: task ' || COALESCE(MIN(s.:"task_name"), 'without a name') || ' loaded tables until ' || COALESCE(TO_CHAR(MAX(s.:"timeslot"), 'YYYY-MM-DD HH24:MI:SS'), 'no time') AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM :table s
 WHERE UPPER(s.:"timeslot_type") = 'FULL LOAD'
HAVING COUNT(*) > 0;
