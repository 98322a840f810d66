-- What a full build of the fact would hold, for the tenants of whom every branch is compared.
CREATE :temporary TABLE :expected AS
SELECT y.*
  FROM (SELECT x.*, :rank AS firn_place
          FROM (
:rows
               ) x) y
 WHERE y.firn_place = 1
   AND y.tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.target = :'target' GROUP BY b.tenant_key HAVING MAX(b.aside) IS NULL):and_sample;
