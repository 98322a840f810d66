-- The run is on.
INSERT INTO :"control"."run" (run_id, started_at, finished_at, status, project)
SELECT n.run_id, n.run_at, CAST(NULL AS timestamp), CAST('running' AS varchar(20)), CAST(:'project' AS varchar(64))
  FROM :run_now n;
