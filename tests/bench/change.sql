-- Changes one sale in a hundred of every tenant: another amount, a clock of now.
\o /dev/null
SELECT format('UPDATE %I.%I SET quantity = quantity + 1, %I = (now() AT TIME ZONE ''UTC'') WHERE id %% 100 = 7', schema, sales, changed_at)
  FROM bench.tenant JOIN bench.dialect USING (dialect) ORDER BY tenant_key \gexec
\o
