-- Changes that could not be applied: they are gone for good, and only a comparison finds them.
SELECT CAST(:tenant_key AS bigint) AS tenant_key, CAST(MAX(s.:"error_time") AS timestamp) AS since,
       CAST('skipped: changes of ' || MIN(s.:"table_name") || CASE WHEN MIN(s.:"table_name") <> MAX(s.:"table_name") THEN ' and others' ELSE '' END || ' could not be applied, '
            || CAST(COUNT(*) AS varchar(20)) || ' so far, the last at ' || COALESCE(TO_CHAR(MAX(s.:"error_time"), 'YYYY-MM-DD HH24:MI:SS'), 'no time') AS varchar(400)) AS reason,
       CAST(NULL AS timestamp) AS bound_at
  FROM :table s
 WHERE :about
HAVING COUNT(*) > 0;
