-- councils.ours against the answer key up to month :'upto', as multisets of lines; prints "council|what|count".
-- A difference has an explanation (differences.md) or is unexplained.  As ROW(...)::text a line is hashable,
-- NULL or not.
\set QUIET on
\pset tuples_only on
\pset format unaligned

CREATE TEMP TABLE answer AS
SELECT council, month, payment_date AS paid, unit, beneficiary,
       CASE WHEN amount ~ '^-?\d+(\.\d+)?$' THEN amount::numeric(18, 2) END AS amount
  FROM councils.answer
 WHERE month <= :'upto';

INSERT INTO answer
SELECT 'harrogatebare', month, paid, unit, beneficiary, amount FROM answer WHERE council = 'harrogate';

CREATE TEMP TABLE key_line AS
SELECT *, row_number() OVER (PARTITION BY line) AS copy
  FROM (SELECT *, ROW(council, month, paid, amount, unit, beneficiary)::text AS line FROM answer) AS a;

CREATE TEMP TABLE our_line AS
SELECT *, row_number() OVER (PARTITION BY line ORDER BY supplier_no) AS copy
  FROM (SELECT *, ROW(council, month, paid_on::text, amount, unit, supplier)::text AS line
          FROM councils.ours) AS o;

-- What is left when equal lines have cancelled each other one by one, with its explanation.
CREATE TEMP TABLE key_only AS
SELECT council, month, amount, unit, beneficiary,
       CASE WHEN paid ~ '^\d{5}\.\d+$'
            THEN (date '1899-12-30' + floor(paid::numeric)::integer)::text
            ELSE paid
        END AS paid,
       CASE WHEN paid = 'Updated' THEN 'header line repeated, ours rejects it'
            WHEN paid ~ '^\d{5}\.\d+$' THEN 'date as a serial number in the key'
            WHEN coalesce(paid, amount::text, unit, beneficiary) IS NULL THEN 'blank line not loaded into staging'
            WHEN beneficiary ~ '^\d+$' THEN 'number of the supplier in place of the name in the key'
            ELSE 'unexplained line of the key'
        END AS what
  FROM key_line k
 WHERE NOT EXISTS (SELECT FROM our_line o WHERE o.line = k.line AND o.copy = k.copy);

CREATE TEMP TABLE our_only AS
SELECT council, month, paid_on::text AS paid, amount, unit,
       CASE WHEN council LIKE 'harrogate%' THEN coalesce(supplier_no, supplier) ELSE supplier END AS beneficiary
  FROM our_line o
 WHERE NOT EXISTS (SELECT FROM key_line k WHERE o.line = k.line AND o.copy = k.copy);

SELECT council, 'lines in the key', count(*) FROM answer GROUP BY 1
UNION ALL
SELECT council, 'lines in ours', count(*) FROM councils.ours GROUP BY 1
UNION ALL
SELECT council, 'sum in the key', sum(amount) FROM answer GROUP BY 1
UNION ALL
SELECT council, 'sum in ours', sum(amount) FROM councils.ours GROUP BY 1
UNION ALL
SELECT council, what, count(*) FROM key_only GROUP BY 1, 2
 ORDER BY 1, 2;

-- With the explanations applied to both sides nothing may be left.
SELECT council, 'unexplained after all: ' || side, count(*)
  FROM ((SELECT 'key' AS side, council, month, paid, amount, unit, beneficiary
           FROM key_only WHERE what NOT LIKE 'header%' AND what NOT LIKE 'blank%'
         EXCEPT ALL
         SELECT 'key', council, month, paid, amount, unit, beneficiary FROM our_only)
        UNION ALL
        (SELECT 'ours', council, month, paid, amount, unit, beneficiary FROM our_only
         EXCEPT ALL
         SELECT 'ours', council, month, paid, amount, unit, beneficiary
           FROM key_only WHERE what NOT LIKE 'header%' AND what NOT LIKE 'blank%')) AS rest
 GROUP BY 1, 2
 ORDER BY 1, 2;

-- Months whose count or sum differs: "council month|count difference, sum difference|".
SELECT council || ' ' || month, 'key minus ours in this month',
       coalesce(k.n, 0) - coalesce(o.n, 0) || ' lines, ' || coalesce(k.total, 0) - coalesce(o.total, 0)
  FROM (SELECT council, month, count(*) AS n, sum(amount) AS total FROM answer GROUP BY 1, 2) AS k
  FULL JOIN (SELECT council, month, count(*) AS n, sum(amount) AS total
               FROM councils.ours GROUP BY 1, 2) AS o USING (council, month)
 WHERE (k.n, k.total) IS DISTINCT FROM (o.n, o.total)
 ORDER BY 1;
