-- The control totals that generate.py counted, once more from the warehouse: house, what, value.
CREATE TEMPORARY TABLE total AS
SELECT t.tenant, v.*
  FROM dw.tenant t
 CROSS JOIN LATERAL (
    SELECT 'versions of customers', COUNT(*)::numeric FROM dw.customer d WHERE d.tenant_key = t.tenant_key AND d.customer_key > 0
     UNION ALL SELECT 'living customers', COUNT(*) FROM dw.customer d WHERE d.tenant_key = t.tenant_key AND d.is_current AND d.customer_key > 0
     UNION ALL SELECT 'versions of accounts', COUNT(*) FROM dw.account d WHERE d.tenant_key = t.tenant_key AND d.account_key > 0
     UNION ALL SELECT 'living accounts', COUNT(*) FROM dw.account d WHERE d.tenant_key = t.tenant_key AND d.is_current AND d.account_key > 0
     UNION ALL SELECT 'versions of companies', COUNT(*) FROM dw.company d WHERE d.tenant_key = t.tenant_key AND d.company_key > 0
     UNION ALL SELECT 'living companies', COUNT(*) FROM dw.company d WHERE d.tenant_key = t.tenant_key AND d.is_current AND d.company_key > 0
     UNION ALL SELECT 'versions of securities', COUNT(*) FROM dw.security d WHERE d.tenant_key = t.tenant_key AND d.security_key > 0
     UNION ALL SELECT 'living securities', COUNT(*) FROM dw.security d WHERE d.tenant_key = t.tenant_key AND d.is_current AND d.security_key > 0
     UNION ALL SELECT 'prospects', COUNT(*) FROM dw.prospect d WHERE d.tenant_key = t.tenant_key AND NOT d.firn_deleted
     UNION ALL SELECT 'trades', COUNT(*) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'quantity', SUM(f.quantity) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'fees', SUM(f.fee) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'trades new', COUNT(f.new_at) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'trades submitted', COUNT(f.submitted_at) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'trades completed', COUNT(f.completed_at) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'trades canceled', COUNT(f.canceled_at) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'days to complete', SUM(f.days_to_complete) FROM dw.trade f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'holdings', COUNT(*) FROM dw.holding f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'holding quantity', SUM(f.quantity_after) FROM dw.holding f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'holdings keyed as their trades', COUNT(*) FROM dw.holding f JOIN dw.trade o ON o.tenant_key = f.tenant_key AND o.trade_no = f.opened_by
           AND o.account_key = f.account_key AND o.security_key = f.security_key AND o.placed_date_key = f.placed_date_key AND f.placed_date_key > 0
         WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'cash rows', COUNT(*) FROM dw.cash f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'cash at the end', SUM(f.balance) FROM dw.cash_balance f WHERE f.tenant_key = t.tenant_key AND f.period_date_key = 20250303
     UNION ALL SELECT 'cash days', COUNT(*) FROM dw.cash_balance f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'cash of all days', SUM(f.balance) FROM dw.cash_balance f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'prices', COUNT(*) FROM dw.price f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'highs of 52 weeks', SUM(f.high_52_weeks) FROM dw.price f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'lows of 52 weeks', SUM(f.low_52_weeks) FROM dw.price f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'watches', COUNT(*) FROM dw.watch f WHERE f.tenant_key = t.tenant_key
     UNION ALL SELECT 'watches open', COUNT(*) FROM dw.watch f WHERE f.tenant_key = t.tenant_key AND f.closed_at IS NULL
     UNION ALL SELECT 'faults', COUNT(DISTINCT (q.feed, q.firn_row)) FROM firn.quarantine q WHERE q.tenant = t.tenant
      ) AS v (what, value)
 WHERE t.tenant_key > 0;

SELECT COALESCE(w.house, f.tenant) AS house, COALESCE(w.what, f.what) AS what, w.value AS wanted, f.value AS found
  FROM came.totals w FULL JOIN total f ON f.tenant = w.house AND f.what = w.what
 WHERE w.value IS DISTINCT FROM f.value
 ORDER BY 1, 2;
