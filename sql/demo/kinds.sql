-- What each kind of staging told since the first run, and how much of it was new; how often the sources changed a customer's
-- segment, and how many versions of customers came of it.
SELECT s.staging, COUNT(DISTINCT l.tenant_key), SUM(l.rows_read), SUM(l.applied), SUM(l.unchanged), SUM(l.superseded),
       SUM(l.quarantined), SUM(l.held), MAX(c.changes), MAX(v.versions)
  FROM :"control"."ledger" l
  JOIN :"control"."tenant" t ON t.tenant_key = l.tenant_key
  JOIN demo.place p ON p.tenant = t.tenant AND p.region = t.region
  JOIN (SELECT DISTINCT x.shape, x.staging, x.noun FROM demo.shape_table x) s
    ON s.shape = p.shape AND l.feed = s.noun || 's'
  LEFT JOIN (SELECT x.staging, SUM(d.changes) AS changes
               FROM demo.changed d
               JOIN demo.place q ON q.tenant = d.tenant AND q.region = d.region
               JOIN demo.shape_table x ON x.shape = q.shape AND x.noun = d.noun
              WHERE d.noun = 'customer' AND d.round < 100
              GROUP BY x.staging) c ON c.staging = s.staging
  LEFT JOIN (SELECT x.staging, COUNT(*) AS versions
               FROM :"warehouse"."customer" d
               JOIN :"control"."tenant" k ON k.tenant_key = d.tenant_key
               JOIN demo.place q ON q.tenant = k.tenant AND q.region = k.region
               JOIN demo.shape_table x ON x.shape = q.shape AND x.noun = 'customer'
              WHERE d.valid_from > TIMESTAMP '0001-01-01 00:00:00' AND NOT d.firn_inferred
                    AND d.firn_created_run > (SELECT MIN(r.run_id) FROM :"control"."run" r)
              GROUP BY x.staging) v ON v.staging = s.staging
 WHERE l.run_id > (SELECT MIN(r.run_id) FROM :"control"."run" r)
       AND s.noun IN ('customer', 'account', 'transaction', 'fee_charge')
 GROUP BY s.staging
 ORDER BY COUNT(DISTINCT l.tenant_key) DESC, s.staging;
