-- What the mapping should give, written by hand and without Firn: councils.ours, the relation that compare.sql
-- reads.  to_jsonb() stands for columns that exist only after a later month was loaded.
CREATE TABLE councils.ours AS
WITH line AS (
    SELECT 'gateshead' AS council, to_jsonb(t) AS t FROM gateshead_uk_spend.payments t
    UNION ALL
    SELECT 'salford', to_jsonb(t) FROM salford_uk_spend.payments t
    UNION ALL
    SELECT 'harrogate', to_jsonb(t) FROM harrogate_uk_spend.payments t
    UNION ALL
    SELECT 'harrogatebare', to_jsonb(t) FROM harrogatebare_uk_spend.payments t
),
text_value AS (
    SELECT council,
           t->>'file_month' AS month,
           coalesce(t->>'updated', t->>'date_of_payment', t->>'payment_date', t->>'pay_date') AS paid,
           coalesce(t->>'amount', t->>'gross', t->>'net_amount') AS amount,
           coalesce(t->>'strgrpcc_t', t->>'directorate', t->>'service_label') AS unit,
           coalesce(t->>'supplier_id_t', t->>'suuplier_id_t',
                    t->>'supplier_name_2', t->>'supplier_name', t->>'supplier_name_t') AS supplier,
           coalesce(t->>'supplier_ref',
                    CASE WHEN t->>'supplier_name_2' IS NOT NULL THEN t->>'supplier_name' END) AS supplier_no
      FROM line
)
SELECT council,
       month,
       CASE WHEN paid ~ '^\d{4}-\d{2}-\d{2}$' THEN paid::date
            WHEN paid ~ '^\d{5}(\.\d+)?$' THEN date '1899-12-30' + floor(paid::numeric)::integer
        END AS paid_on,
       amount::numeric(18, 2) AS amount,
       unit,
       supplier,
       supplier_no
  FROM text_value
 WHERE amount IS DISTINCT FROM 'Amount';
