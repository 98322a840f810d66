-- What the fact holds of these tenants.
SELECT t.*
                  FROM :"warehouse".:"table" t
                 WHERE t.tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.target = :'target'
                                         GROUP BY b.tenant_key HAVING MAX(b.aside) IS NULL):and_sample;
