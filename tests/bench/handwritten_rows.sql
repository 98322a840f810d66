-- Sets :sale_rows, :first_half, :second_half (texts of SELECTs), :customer_rows, :product_rows, and what
-- the fact takes from them.
SELECT bench.sale_rows(1, max(tenant_key)) AS sale_rows,
       bench.sale_rows(1, max(tenant_key) / 2) AS first_half,
       bench.sale_rows(max(tenant_key) / 2 + 1, max(tenant_key)) AS second_half,
       string_agg(format('SELECT %s AS tenant_key, customer_no, name, city FROM %I.customers', tenant_key, schema), ' UNION ALL ') AS customer_rows,
       string_agg(format('SELECT %s AS tenant_key, product_no, title, price FROM %I.products', tenant_key, schema), ' UNION ALL ') AS product_rows
  FROM bench.tenant \gset

-- The select list of the fact and its lookups.
\set fact_columns 's.tenant_key, s.id AS source_row, s.changed_at, s.sale_key AS sale_no, s.quantity, s.amount, s.channel, s.note, coalesce(d.date_key, -1) AS sold_date_key, coalesce(c.customer_key, -1) AS customer_key, coalesce(p.product_key, -1) AS product_key, md5(ROW(s.sale_key, s.quantity, s.amount, s.channel, s.note, s.sold_on, s.customer_no, s.product_no)::text) AS row_hash'
\set fact_joins 'LEFT JOIN hand.date AS d ON d.date = s.sold_on LEFT JOIN hand.customer AS c ON c.tenant_key = s.tenant_key AND c.customer_no = s.customer_no LEFT JOIN hand.product AS p ON p.tenant_key = s.tenant_key AND p.product_no = s.product_no WHERE NOT s.bad'
