-- What Firn made of the same lines: councils.ours, the relation that compare.sql reads.  Keys below 1 are the
-- members "unknown" and "not applicable": the publisher left the cell blank.
CREATE TABLE councils.ours AS
SELECT p.code AS council, f.file_month AS month, f.paid_on, f.amount,
       CASE WHEN f.organisational_unit_key > 0 THEN COALESCE(d.name, u.name) END AS unit,
       CASE WHEN f.supplier_key > 0 THEN s.name END AS supplier,
       f.supplier_no
  FROM dw.payment AS f
  JOIN dw.publisher AS p ON p.publisher_key = f.publisher_key
  LEFT JOIN dw.supplier AS s ON s.supplier_key = f.supplier_key
  LEFT JOIN dw.organisational_unit AS u ON u.organisational_unit_key = f.organisational_unit_key
  LEFT JOIN dw.organisational_unit AS d ON d.organisational_unit_key = u.parent_key AND d.organisational_unit_key > 0;
