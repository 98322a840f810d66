-- Groups some of whose rows have come, changed or gone; of the tenants above all that are there or were.
CREATE :temporary TABLE :touched AS
SELECT x.tenant_key AS firn_tenant, x.firn_key:taken
  FROM (
        SELECT q.tenant_key, q.firn_key:queued
          FROM :"control".:"queue" q
          JOIN :run_branch b ON b.tenant_key = q.tenant_key AND b.feed = :'feed' AND b.aside IS NULL:queue_until
         WHERE q.firn_key IS NOT NULL:due
         UNION ALL
        SELECT :grouped
          FROM :source f
          JOIN :all a ON a.tenant_key = f.tenant_key:source_until
         WHERE 1 = 1:said
         UNION ALL
        SELECT d.tenant_key, d.:"group":there
          FROM :fact d
          JOIN :all a ON a.tenant_key = d.tenant_key
       ) x
 GROUP BY x.tenant_key, x.firn_key;
