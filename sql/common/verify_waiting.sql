-- Rows that are still loaded although staging lacks them, because absences count.
SELECT k.tenant_key AS firn_tenant, CAST('absent, and not gone yet' AS varchar(200)) AS what,
       k.target || ' from ' || k.feed || ': ' || CAST(COUNT(*) AS varchar(20)) || ' rows' AS example
  FROM :"control"."absent" k
 GROUP BY k.tenant_key, k.target, k.feed;
