-- Loaded rows of the branches from which some vanished, or went bad.
SELECT l.tenant_key, COUNT(*) AS n
               FROM :loaded l
               JOIN (SELECT x.firn_tenant FROM :vanished x UNION SELECT q.firn_tenant FROM :bad q) y ON y.firn_tenant = l.tenant_key
              GROUP BY l.tenant_key;
