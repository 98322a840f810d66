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
 ORDER BY 1;
