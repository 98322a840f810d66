-- What Firn made of the same lines: councils.ours, the relation that compare.sql reads.
CREATE TABLE councils.ours AS
SELECT p.code AS council, f.file_month AS month, d.date AS paid_on, f.amount, u.name AS unit,
       s.name AS supplier, f.supplier_no
  FROM dw.payment f
  JOIN dw.publisher p ON p.publisher_key = f.publisher_key
  JOIN dw.supplier s ON s.supplier_key = f.supplier_key
  JOIN dw.organisational_unit u ON u.organisational_unit_key = f.organisational_unit_key
  JOIN dw.date d ON d.date_key = f.paid_date_key;
