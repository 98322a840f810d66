-- Months whose rows or measures do not add up: staging = warehouse + quarantine, for the tenants of whom every branch is compared.
SELECT z.firn_tenant, CAST('does not add up' AS varchar(200)) AS what,
       z.period:said AS example
  FROM (SELECT y.firn_tenant, y.period:sums
          FROM (
:rows
               ) y
         WHERE y.firn_tenant IN (SELECT b.tenant_key FROM :run_branch b WHERE b.target = :'target' GROUP BY b.tenant_key HAVING MAX(b.aside) IS NULL)
         GROUP BY y.firn_tenant, y.period) z
 WHERE :unequal;
