-- Tenants some of whose applied rows are not in the new fact: their members were missing.
CREATE :temporary TABLE :short AS
SELECT o.firn_tenant
  FROM :tally o
  LEFT JOIN (SELECT f.tenant_key, COUNT(*) AS n FROM :"warehouse".:"table" f GROUP BY f.tenant_key) x ON x.tenant_key = o.firn_tenant
 WHERE o.applied <> COALESCE(x.n, 0);
