-- When the source emptied the table that a log is of: as the delta tells, and as is remembered.
CREATE :temporary TABLE :truncated AS
SELECT y.firn_tenant, y.firn_order, COALESCE(MAX(y.firn_at), MAX(n.run_at)) AS firn_at,
       CASE WHEN MAX(y.firn_known) = 1 THEN false ELSE true END AS firn_new
  FROM (SELECT d.firn_tenant, d.firn_order, :at AS firn_at, 0 AS firn_known
          FROM :images d
          JOIN :run_branch b ON b.tenant_key = d.firn_tenant AND b.feed = :'feed' AND b.aside IS NULL
         WHERE d.firn_class = 't':remembered) y
 CROSS JOIN :run_now n
 GROUP BY y.firn_tenant, y.firn_order;
