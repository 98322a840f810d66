-- The table is suspended: nothing more comes, and it looks as if nothing changed.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST('suspended: ' || MIN(s.:"table_name" || ': ' || COALESCE(s.:"suspend_reason", 'no reason given')) || ', since ' || COALESCE(TO_CHAR(MIN(s.:"suspend_timestamp"), 'YYYY-MM-DD HH24:MI:SS'), 'nobody knows when') AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM :table s
 WHERE :about
HAVING COUNT(*) > 0;
