-- The last time that the source emptied the table.
SELECT x.firn_tenant, MAX(x.firn_order) AS firn_order
                       FROM :truncated x
                      WHERE :which
                      GROUP BY x.firn_tenant;
