-- How many of the loaded rows go because the source emptied its table.
SELECT l.tenant_key AS firn_tenant, SUM(CASE WHEN e.firn_row IS NULL THEN 0 ELSE 1 END) AS n, COUNT(*) AS of_all
                       FROM :loaded l
                       JOIN (:last) t ON t.firn_tenant = l.tenant_key
                       LEFT JOIN :emptied e ON e.firn_tenant = l.tenant_key AND e.firn_row = l.firn_row
                      GROUP BY l.tenant_key;
