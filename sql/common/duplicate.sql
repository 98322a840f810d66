-- Keys that several rows of the batch claim: few, so that only their rows have to be ranked.
CREATE :temporary TABLE :duplicate AS
SELECT p.firn_tenant, :keys
  FROM (SELECT :technical:projection
          FROM :delta d
          JOIN :run_branch b ON b.tenant_key = d.firn_tenant AND b.feed = :'feed' AND b.aside IS NULL AND b.contested
          :loaded_join
       ) p
 WHERE p.firn_class = 'a' AND p.firn_reason IS NULL
 GROUP BY p.firn_tenant, :keys
HAVING COUNT(*) > 1;
