-- Changes that could not be applied: they are gone for good, and only a comparison finds them.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, MAX(s.:"error_time") AS since,
       CAST('skipped: ' || CAST(COUNT(*) AS varchar(20)) || ' changes could not be applied, the last at ' || TO_CHAR(MAX(s.:"error_time"), 'YYYY-MM-DD HH24:MI:SS') AS varchar(400)) AS reason
  FROM :table s
 WHERE LOWER(s.:"table_name") = LOWER(:'name'):and_owner
HAVING COUNT(*) > 0;
