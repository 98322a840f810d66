-- What is no violation and somebody should know, tenant by tenant.
SELECT t.tenant || CASE WHEN t.region = '*' THEN '' ELSE '_' || t.region END AS tenant, x.name, x.feed, x.detail, x.found, x.of_all
  FROM (
:notes
       ) x
  LEFT JOIN :"control"."tenant" t ON t.tenant_key = x.firn_tenant
 ORDER BY x.name, x.feed, x.detail, t.tenant, t.region;
