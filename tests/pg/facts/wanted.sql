-- What the facts must hold, by plain queries over the staging tables, against what they hold: a line for each row that only one has.
CREATE TEMP VIEW payment AS
SELECT 'acme' AS tenant, * FROM acme_in_shop.payments WHERE op <> 'D' UNION ALL SELECT 'globex', * FROM globex_in_shop.payments WHERE op <> 'D';
CREATE TEMP VIEW account AS
SELECT 'acme' AS tenant, * FROM acme_in_shop.accounts WHERE op <> 'D' UNION ALL SELECT 'globex', * FROM globex_in_shop.accounts WHERE op <> 'D';
CREATE TEMP VIEW shipment AS
SELECT 'acme' AS tenant, * FROM acme_in_shop.shipments WHERE op <> 'D' UNION ALL SELECT 'globex', * FROM globex_in_shop.shipments WHERE op <> 'D';
-- Orders without their account are in quarantine.
CREATE TEMP VIEW shop_order AS
SELECT * FROM (SELECT 'acme' AS tenant, * FROM acme_in_shop.orders WHERE op <> 'D' UNION ALL SELECT 'globex', * FROM globex_in_shop.orders WHERE op <> 'D') o
 WHERE o.account_no IS NULL OR EXISTS (SELECT FROM account a WHERE a.tenant = o.tenant AND a.account_no = o.account_no);

CREATE TEMP VIEW daily_wanted AS
SELECT tenant, account_no, paid_at::date AS day, SUM(amount) AS amount, COUNT(*) AS payments, MIN(amount) AS least, MAX(amount) AS most,
       ROUND(AVG(amount), 4) AS mean, COUNT(DISTINCT customer_no) AS customers
  FROM payment GROUP BY 1, 2, 3;
CREATE TEMP VIEW daily_found AS
SELECT t.tenant, a.account_no, d.date_value, f.amount, f.payments, f.least, f.most, f.mean, f.customers
  FROM dw.daily_payment f JOIN dw.tenant t USING (tenant_key) JOIN dw.account a USING (account_key) JOIN dw.date d ON d.date_key = f.day_date_key;

CREATE TEMP VIEW customer_wanted AS
SELECT p.tenant, c.customer_no, p.paid_at::date AS day, SUM(p.amount) AS amount, COUNT(*) AS payments, MAX(p.rate) AS best
  FROM payment p
  LEFT JOIN (SELECT 'acme' AS tenant, * FROM acme_in_shop.customers WHERE op <> 'D' UNION ALL SELECT 'globex', * FROM globex_in_shop.customers WHERE op <> 'D') c
         ON c.tenant = p.tenant AND c.customer_no = p.customer_no
 GROUP BY 1, 2, 3;
CREATE TEMP VIEW customer_found AS
SELECT t.tenant, c.customer_no, d.date_value, f.amount, f.payments, f.best_rate
  FROM dw.customer_day f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.customer c ON c.customer_key = f.customer_key AND c.customer_key > 0
  JOIN dw.date d ON d.date_key = f.paid_date_key;

CREATE TEMP VIEW balance_wanted AS
SELECT g.tenant, g.account_no, (m + interval '1 month - 1 day')::date AS period, SUM(p.amount) AS balance,
       COALESCE(SUM(p.amount) FILTER (WHERE date_trunc('month', p.paid_at) = m), 0) AS turnover,
       COUNT(p.id) FILTER (WHERE date_trunc('month', p.paid_at) = m) AS payments,
       MAX(p.amount) FILTER (WHERE date_trunc('month', p.paid_at) = m) AS most
  FROM (SELECT tenant, account_no, date_trunc('month', MIN(paid_at)) AS first FROM payment GROUP BY 1, 2) g
 CROSS JOIN generate_series(g.first, date_trunc('month', now() AT TIME ZONE 'UTC'), interval '1 month') m
  JOIN payment p ON p.tenant = g.tenant AND p.account_no = g.account_no AND p.paid_at < m + interval '1 month'
 GROUP BY g.tenant, g.account_no, m;
CREATE TEMP VIEW balance_found AS
SELECT t.tenant, a.account_no, d.date_value, f.balance, f.turnover, f.payments, f.most
  FROM dw.account_balance f JOIN dw.tenant t USING (tenant_key) JOIN dw.account a USING (account_key) JOIN dw.date d ON d.date_key = f.period_date_key;

CREATE TEMP VIEW month_wanted AS SELECT tenant, period, SUM(balance) AS balance, COUNT(*) AS accounts FROM balance_wanted GROUP BY 1, 2;
CREATE TEMP VIEW month_found AS
SELECT t.tenant, d.date_value, f.balance, f.accounts
  FROM dw.month_total f JOIN dw.tenant t USING (tenant_key) JOIN dw.date d ON d.date_key = f.month_date_key;

CREATE TEMP VIEW progress_wanted AS
SELECT k.tenant, k.order_no, o.ordered_at, o.ordered_at::date AS ordered, s.shipped_at, p.settled_at,
       COALESCE(w.status, 'none') AS status, c.carrier, p.paid, COALESCE(p.payments, 0) AS payments,
       s.shipped_at::date - o.ordered_at::date AS days_to_ship,
       TRUNC(EXTRACT(epoch FROM p.settled_at - o.ordered_at) / 3600) AS hours_to_settle
  FROM (SELECT tenant, order_no FROM shop_order UNION SELECT tenant, order_no FROM shipment UNION SELECT tenant, order_no FROM payment) k
  LEFT JOIN (SELECT tenant, order_no, MIN(ordered_at) AS ordered_at FROM shop_order GROUP BY 1, 2) o USING (tenant, order_no)
  LEFT JOIN (SELECT DISTINCT ON (tenant, order_no) tenant, order_no, shipped_at FROM shipment
              WHERE shipped_at IS NOT NULL ORDER BY tenant, order_no, updated_at, id) s USING (tenant, order_no)
  LEFT JOIN (SELECT DISTINCT ON (tenant, order_no) tenant, order_no, carrier FROM shipment
              WHERE carrier IS NOT NULL ORDER BY tenant, order_no, updated_at, id) c USING (tenant, order_no)
  LEFT JOIN (SELECT tenant, order_no, MAX(paid_at) AS settled_at, SUM(amount) AS paid, COUNT(*) AS payments FROM payment GROUP BY 1, 2) p USING (tenant, order_no)
  LEFT JOIN (SELECT DISTINCT ON (tenant, order_no) tenant, order_no, status
               FROM (SELECT tenant, order_no, status, updated_at, id FROM shop_order UNION ALL SELECT tenant, order_no, status, updated_at, id FROM shipment) u
              WHERE status IS NOT NULL ORDER BY tenant, order_no, updated_at DESC, id DESC) w USING (tenant, order_no);
CREATE TEMP VIEW progress_found AS
SELECT t.tenant, f.order_no, f.ordered_at, d.date_value, f.shipped_at, f.settled_at, f.status, f.carrier, f.paid, f.payments, f.days_to_ship, f.hours_to_settle
  FROM dw.order_progress f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.date d ON d.date_key = f.ordered_date_key;

CREATE TEMP VIEW status_wanted AS SELECT tenant, status, COUNT(*) AS orders, SUM(paid) AS paid FROM progress_wanted GROUP BY 1, 2;
CREATE TEMP VIEW status_found AS SELECT t.tenant, f.status, f.orders, f.paid FROM dw.progress_by_status f JOIN dw.tenant t USING (tenant_key);

CREATE TEMP VIEW state_wanted AS
SELECT tenant, account_no, (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month - 1 day')::date AS period, branch, credit FROM account;
CREATE TEMP VIEW state_found AS
SELECT t.tenant, a.account_no, d.date_value, f.branch, f.credit
  FROM dw.account_state f JOIN dw.tenant t USING (tenant_key) JOIN dw.account a USING (account_key) JOIN dw.date d ON d.date_key = f.period_date_key
 WHERE d.date_value >= (now() AT TIME ZONE 'UTC')::date;

SELECT format('SELECT %1$L || '' wanted: '' || x FROM (TABLE %2$I EXCEPT ALL TABLE %3$I) x UNION ALL SELECT %1$L || '' found: '' || x FROM (TABLE %3$I EXCEPT ALL TABLE %2$I) x',
              n, n || '_wanted', n || '_found')
  FROM unnest(ARRAY['daily', 'customer', 'balance', 'month', 'progress', 'status', 'state']) AS n
\gexec
