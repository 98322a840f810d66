-- Of one table.
SELECT t.tenant_key, COUNT(*) AS n FROM :table t WHERE t.tenant_key IS NOT NULL GROUP BY t.tenant_key;
