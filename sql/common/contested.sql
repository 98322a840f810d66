-- Rows of the batch whose key several rows of the batch claim, the unchanged ones included.
CREATE :temporary TABLE :contested AS
SELECT y.firn_tenant, y.firn_row
  FROM (SELECT p.firn_tenant, p.firn_row, COUNT(*) OVER (PARTITION BY p.firn_tenant, :keys) AS claims
          FROM (SELECT :technical:projection
                  FROM :delta d
                  JOIN :run_branch b ON b.tenant_key = d.firn_tenant AND b.feed = :'feed' AND b.aside IS NULL AND b.contested
                  :loaded_join
               ) p
         WHERE p.firn_class = 'a' AND p.firn_reason IS NULL) y
 WHERE y.claims > 1 AND y.firn_tenant NOT IN (SELECT h.tenant_key FROM :held h);
