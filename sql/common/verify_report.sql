-- The violations of one check: how many a tenant has, and the first five of each kind.
SELECT t.tenant || CASE WHEN t.region = '*' THEN '' ELSE '_' || t.region END AS tenant, x.what, x.violations, x.example
  FROM (SELECT v.firn_tenant, v.what, v.example,
               COUNT(*) OVER (PARTITION BY v.firn_tenant, v.what) AS violations,
               ROW_NUMBER() OVER (PARTITION BY v.firn_tenant, v.what ORDER BY v.example) AS place
          FROM (
:violations
               ) v) x
  LEFT JOIN :"control"."tenant" t ON t.tenant_key = x.firn_tenant
 WHERE x.place <= 5
 ORDER BY t.tenant, t.region, x.what, x.place;
