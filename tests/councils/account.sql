-- What Firn keeps of its runs so far: "tenant|lines in quarantine", and a line for whatever is wrong.
SELECT tenant, count(*)
  FROM firn.quarantine
 WHERE target = 'payment' AND reason LIKE 'header line; %'
 GROUP BY 1
UNION ALL
SELECT 'in quarantine: ' || reason, count(*)
  FROM firn.quarantine
 WHERE target <> 'payment' OR reason NOT LIKE 'header line; %'
 GROUP BY 1
UNION ALL
SELECT 'note of a branch: ' || note, count(*)
  FROM firn.ledger
 WHERE note IS NOT NULL
 GROUP BY 1
UNION ALL
SELECT 'lines lost or renamed', sum(removed + vanished)
  FROM firn.ledger
 WHERE target = 'payment'
HAVING sum(removed + vanished) > 0
UNION ALL
SELECT 'lines with the date of another', count(*)
  FROM dw.payment
 WHERE paid_date_key IS DISTINCT FROM coalesce(to_char(paid_on, 'YYYYMMDD')::bigint, -1)
HAVING count(*) > 0
UNION ALL
SELECT 'references into nothing', count(*)
  FROM dw.payment AS f
 WHERE NOT EXISTS (SELECT FROM dw.supplier AS s WHERE s.supplier_key = f.supplier_key)
    OR NOT EXISTS (SELECT FROM dw.organisational_unit AS u WHERE u.organisational_unit_key = f.organisational_unit_key)
    OR NOT EXISTS (SELECT FROM dw.date AS d WHERE d.date_key = f.paid_date_key)
HAVING count(*) > 0
UNION ALL
-- The months of each supplier, from its first to December 2017, by hand.
SELECT 'months of suppliers that are not what their payments sum up to', count(*)
  FROM (SELECT p.tenant_key, p.supplier_key, to_char(m + interval '1 month - 1 day', 'YYYYMMDD')::bigint AS period_date_key,
               coalesce(q.paid, 0) AS paid, coalesce(q.lines, 0) AS lines,
               sum(coalesce(q.paid, 0)) OVER (PARTITION BY p.tenant_key, p.supplier_key ORDER BY m) AS paid_so_far
          FROM (SELECT tenant_key, supplier_key, date_trunc('month', min(paid_on)) AS first
                  FROM dw.payment WHERE paid_on < '2018-01-01' GROUP BY 1, 2) AS p
         CROSS JOIN generate_series(p.first, '2017-12-01', interval '1 month') AS m
          LEFT JOIN (SELECT tenant_key, supplier_key, date_trunc('month', paid_on) AS month, sum(amount) AS paid, count(*) AS lines
                       FROM dw.payment GROUP BY 1, 2, 3) AS q
                 ON q.tenant_key = p.tenant_key AND q.supplier_key = p.supplier_key AND q.month = m) AS wanted
  FULL JOIN dw.supplier_month AS f USING (tenant_key, supplier_key, period_date_key)
 WHERE (wanted.paid, wanted.lines, wanted.paid_so_far) IS DISTINCT FROM (f.paid, f.lines, f.paid_so_far)
HAVING count(*) > 0
 ORDER BY 1;
