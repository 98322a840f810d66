-- Those of them that stand in quarantine.
                SELECT w.firn_tenant, CAST('kept' AS varchar(10)) AS side, :period AS period:measures
                  FROM :work w
                  JOIN (SELECT DISTINCT q.tenant_key, q.firn_row
                          FROM :"control"."quarantine" q
                         WHERE q.target = :'target' AND q.feed = :'feed') q ON q.tenant_key = w.firn_tenant AND q.firn_row = w.firn_row
                 WHERE w.firn_outcome IN ('applied', 'quarantined');
