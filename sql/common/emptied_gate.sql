-- What replication says of the tables that are read; and the brake, where a source emptied its table.
SELECT y.tenant_key, MIN(y.reason) AS reason
               FROM (SELECT b.tenant_key,
                            CAST('brake: the source truncated its table: ' || CAST(e.n AS varchar(20)) || ' of ' || CAST(e.of_all AS varchar(20)) || ' rows would go' AS varchar(400)) AS reason
                       FROM :run_branch b
                       JOIN (:counts) e ON e.firn_tenant = b.tenant_key
                      WHERE b.feed = :'feed' AND b.aside IS NULL AND NOT b.force AND e.n >= 20 AND e.n > b.brake * e.of_all
                      UNION ALL
                     :gates) y
              GROUP BY y.tenant_key;
