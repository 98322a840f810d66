-- Groups of a bridge whose weights do not sum to 1.
SELECT MIN(t.tenant_key) AS firn_tenant, CAST('weights do not sum to 1' AS varchar(200)) AS what,
       :'label' || CAST(t.:"group_key" AS varchar(20)) || ': ' || COALESCE(CAST(SUM(t."weight") AS varchar(40)), 'NULL') AS example
  FROM :"warehouse".:"table" t
 GROUP BY t.:"group_key"
HAVING SUM(t."weight") IS NULL OR SUM(t."weight") <> 1;
