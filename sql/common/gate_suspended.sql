-- The table is suspended: nothing more comes, and it looks as if nothing changed.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since,
       CAST('suspended: ' || MIN(s.:"suspend_reason") || ', since ' || TO_CHAR(MIN(s.:"suspend_timestamp"), 'YYYY-MM-DD HH24:MI:SS') AS varchar(400)) AS reason
  FROM :table s
 WHERE LOWER(s.:"table_name") = LOWER(:'name'):and_owner
HAVING COUNT(*) > 0;
