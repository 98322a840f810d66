-- Groups of a bridge whose weights do not sum to 1, and rows that have not the weight which the shares of their group give them.
SELECT MIN(t.tenant_key) AS firn_tenant, CAST('weights do not sum to 1' AS varchar(200)) AS what,
       :'label' || CAST(t.:"group_key" AS varchar(20)) || ': ' || COALESCE(CAST(SUM(t."weight") AS varchar(40)), 'NULL') AS example
  FROM :"warehouse".:"table" t
 GROUP BY t.:"group_key"
HAVING SUM(t."weight") IS NULL OR SUM(t."weight") <> 1
 UNION ALL
SELECT l.tenant_key, CAST('wrong weights' AS varchar(200)),
       :'label' || CAST(x.group_key AS varchar(20)) || ', row ' || l.firn_row || ': ' || COALESCE(CAST(l."weight" AS varchar(40)), 'NULL') || ' for ' || CAST(x.weight AS varchar(40))
  FROM (:parts) x
  JOIN :"warehouse".:"table" l ON l.tenant_key = x.tenant_key AND l.firn_row = x.firn_row
 WHERE l."weight" IS NULL OR l."weight" <> x.weight;
