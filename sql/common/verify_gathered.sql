-- The rows of a fact as all that is said of them makes them.
SELECT i.firn_tenant AS tenant_key, i.firn_row, i.firn_key:values
                  FROM :image i
                  :lookups
                 WHERE i.firn_live
                   AND i.firn_tenant IN (SELECT b.tenant_key FROM :run_branch b WHERE b.target = :'target' GROUP BY b.tenant_key HAVING MAX(b.aside) IS NULL)
