-- Nothing tells how replication goes.
SELECT CAST(NULL AS bigint) AS tenant_key, CAST(NULL AS varchar(400)) AS reason FROM :run_now n WHERE 1 = 0;
