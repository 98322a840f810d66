-- No branch of these has control tables.
SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS timestamp) AS since, CAST(NULL AS varchar(400)) AS reason, CAST(NULL AS timestamp) AS bound_at FROM :run_now n WHERE 1 = 0;
