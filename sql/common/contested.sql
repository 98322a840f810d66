-- Rows of the batch whose key several rows of the batch claim, the unchanged ones included, the latest first.
CREATE :temporary TABLE :contested AS
SELECT p.firn_tenant, p.firn_row,
       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, :keys ORDER BY p.firn_order DESC, p.firn_row DESC) AS firn_rank
  FROM (SELECT :technical:projection
          FROM :delta d
          JOIN :run_branch b ON b.tenant_key = d.firn_tenant AND b.feed = :'feed' AND b.aside IS NULL AND b.contested
          :loaded_join
       ) p
  JOIN :duplicate u ON :same_duplicate
 WHERE CASE WHEN p.firn_class = 'a' AND p.firn_reason IS NULL THEN true ELSE false END;
