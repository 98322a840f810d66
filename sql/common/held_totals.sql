-- Loaded rows of the branches from which some vanished.
SELECT l.tenant_key, COUNT(*) AS n
               FROM :loaded l
               JOIN (SELECT DISTINCT x.firn_tenant FROM :vanished x) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key;
