-- The warehouse :dw and the state :ctl as text without surrogate keys, run numbers and instants: two of them are equal when
-- the same rows were loaded.  Then lines that must not be there: ledgers that do not close, work left undone.
SELECT 'tenant', t.tenant, t.region FROM :dw.tenant t;
SELECT 'date', COUNT(*), COUNT(DISTINCT d.date_value) FROM :dw.date d;
SELECT 'city', d.city, d.country, d.firn_inferred, d.firn_deleted FROM :dw.city d;
SELECT 'product', d.firn_key, t.tenant, d.code, d.name, p.firn_key, d.parent_key < 0, d.firn_inferred, d.firn_deleted
  FROM :dw.product d LEFT JOIN :dw.tenant t USING (tenant_key) LEFT JOIN :dw.product p ON p.product_key = d.parent_key;
SELECT 'customer', d.firn_key, t.tenant, t.region, d.customer_no, d.full_name, d.joined_on, c.city, d.firn_inferred, d.firn_deleted
  FROM :dw.customer d LEFT JOIN :dw.tenant t USING (tenant_key) LEFT JOIN :dw.city c USING (city_key);
SELECT 'sale', t.tenant, t.region, f.firn_row, f.sale_no, f.sold_at, f.amount, c.firn_key, p.firn_key, p.product_key < 0, l.firn_key,
       l.product_key < 0, y.city, f.sold_date_key
  FROM :dw.sale f JOIN :dw.tenant t USING (tenant_key) LEFT JOIN :dw.customer c USING (customer_key)
  LEFT JOIN :dw.product p ON p.product_key = f.product_key LEFT JOIN :dw.product l ON l.product_key = f.listed_key
  LEFT JOIN :dw.city y ON y.city_key = f.city_key;
SELECT 'quarantine', q.tenant, q.region, q.feed, q.firn_row, q.reason FROM :ctl.quarantine q;
SELECT 'unresolved', u.tenant_key, u.reference, u.firn_row, u.firn_key FROM :ctl.unresolved u;
SELECT 'retry', r.tenant_key, r.record, r.target, r.firn_row, r.why FROM :ctl.retry r;
SELECT 'state', s.tenant_key, s.target, s.feed, s.watermark, s.held FROM :ctl.branch_state s;
