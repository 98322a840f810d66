-- The projected rows of some branches, with their rank among those that claim the same key.
        SELECT p.*, :rank AS firn_rank
          FROM (SELECT p0.*:own_key
                  FROM (SELECT :technical:projection
                          FROM :delta d
                          JOIN :run_branch b ON b.tenant_key = d.firn_tenant AND b.feed = :'feed' AND b.aside IS NULL
                          :loaded_join
                       ) p0
               ) p:ranked;
