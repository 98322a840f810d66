-- How many of the living members end because the source emptied its table, less the rows that it has been told to have since.
SELECT m.tenant_key AS firn_tenant, SUM(CASE WHEN m.firn_order < t.firn_order THEN 1 ELSE 0 END) - COALESCE(MAX(d.n), 0) AS n, COUNT(*) AS of_all
                       FROM (SELECT c.tenant_key, c.firn_order, c.firn_live,
                                    ROW_NUMBER() OVER (PARTITION BY c.tenant_key, c.firn_key ORDER BY c.firn_order DESC, CASE WHEN c.firn_live THEN 1 ELSE 0 END) AS firn_rank
                               FROM :loaded c
                               JOIN (:last) x ON x.firn_tenant = c.tenant_key
                              WHERE c.firn_to IS NULL) m
                       JOIN (:last) t ON t.firn_tenant = m.tenant_key
                       LEFT JOIN (SELECT f.firn_tenant, COUNT(DISTINCT COALESCE(:of, f.firn_row)) AS n
                                    FROM :images f
                                    JOIN (:last) x ON x.firn_tenant = f.firn_tenant AND f.firn_order > x.firn_order
                                   WHERE f.firn_class = 'a'
                                   GROUP BY f.firn_tenant) d ON d.firn_tenant = m.tenant_key
                      WHERE m.firn_rank = 1 AND m.firn_live
                      GROUP BY m.tenant_key;
