-- What replication says of the tables that are read; changes that it skipped and tables that it loaded, only until all rows are compared.
SELECT x.tenant_key, MIN(x.reason) AS reason
               FROM :gate x
               JOIN :run_branch y ON y.tenant_key = x.tenant_key AND y.feed = :'feed' AND y.aside IS NULL
               LEFT JOIN :"control"."branch_state" z ON z.target = y.target AND z.feed = y.feed AND z.tenant_key = y.tenant_key
              WHERE x.reason IS NOT NULL AND (x.since IS NULL OR (NOT y.compare AND x.since > z.compared_at))
              GROUP BY x.tenant_key;
