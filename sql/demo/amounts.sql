-- What the demo shows of the warehouse: transactions by region and currency.
SELECT t.region, c.currency_code, COUNT(*), COUNT(DISTINCT f.tenant_key), SUM(f.amount), SUM(f.fee)
  FROM :"warehouse"."transaction" f
  JOIN :"warehouse"."tenant" t ON t.tenant_key = f.tenant_key
  JOIN :"warehouse"."currency" c ON c.currency_key = f.currency_key
 GROUP BY t.region, c.currency_code
 ORDER BY t.region, c.currency_code;
