-- The warehouse as lines that two ways of loading must share: values, versions, and of every key the member and version that it leads to.
CREATE FUNCTION pg_temp.said(line jsonb) RETURNS text LANGUAGE sql
RETURN (SELECT string_agg(e.key || '=' || e.value, ' ' ORDER BY e.key) FROM jsonb_each_text(line) e
         WHERE (e.key NOT LIKE '%\_key' OR e.key LIKE '%\_date\_key') AND (e.key NOT LIKE 'firn\_%' OR e.key IN ('firn_instant', 'firn_inferred', 'firn_deleted')));
SELECT 'broker', t.tenant, pg_temp.said(to_jsonb(d)) FROM dw.broker d JOIN dw.tenant t USING (tenant_key) WHERE d.broker_key > 0;
SELECT 'prospect', t.tenant, pg_temp.said(to_jsonb(d)) FROM dw.prospect d JOIN dw.tenant t USING (tenant_key) WHERE d.prospect_key > 0;
SELECT 'customer', t.tenant, pg_temp.said(to_jsonb(d)) FROM dw.customer d JOIN dw.tenant t USING (tenant_key) WHERE d.customer_key > 0;
SELECT 'company', t.tenant, pg_temp.said(to_jsonb(d)) FROM dw.company d JOIN dw.tenant t USING (tenant_key) WHERE d.company_key > 0;
SELECT 'security', t.tenant, pg_temp.said(to_jsonb(d)), c.company_no, c.valid_from
  FROM dw.security d JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.company c USING (company_key) WHERE d.security_key > 0;
SELECT 'account', t.tenant, pg_temp.said(to_jsonb(d)), b.broker_no, c.customer_no
  FROM dw.account d JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.broker b USING (broker_key)
  LEFT JOIN (SELECT DISTINCT customer_durable_key, customer_no FROM dw.customer) c ON c.customer_durable_key = d.customer_key WHERE d.account_key > 0;
SELECT 'trade', t.tenant, pg_temp.said(to_jsonb(f)), a.account_no, a.valid_from, s.symbol, s.valid_from
  FROM dw.trade f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.account a USING (account_key) LEFT JOIN dw.security s USING (security_key);
SELECT 'holding', t.tenant, pg_temp.said(to_jsonb(f)), a.account_no, a.valid_from, s.symbol, s.valid_from
  FROM dw.holding f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.account a USING (account_key) LEFT JOIN dw.security s USING (security_key);
SELECT 'cash', t.tenant, pg_temp.said(to_jsonb(f)), a.account_no, a.valid_from
  FROM dw.cash f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.account a USING (account_key);
SELECT 'cash_balance', t.tenant, pg_temp.said(to_jsonb(f)), a.account_no
  FROM dw.cash_balance f JOIN dw.tenant t USING (tenant_key)
  LEFT JOIN (SELECT DISTINCT account_durable_key, account_no FROM dw.account) a ON a.account_durable_key = f.account_key;
SELECT 'price', t.tenant, pg_temp.said(to_jsonb(f)), s.symbol, s.valid_from
  FROM dw.price f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.security s USING (security_key);
SELECT 'watch', t.tenant, pg_temp.said(to_jsonb(f)), c.customer_no, c.valid_from, s.symbol, s.valid_from
  FROM dw.watch f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.customer c USING (customer_key) LEFT JOIN dw.security s USING (security_key);
