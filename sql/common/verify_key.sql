-- A key that several rows have.
SELECT :tenant AS firn_tenant, CAST(:'what' AS varchar(200)) AS what,
       :label || ': ' || CAST(COUNT(*) AS varchar(20)) || ' rows' AS example
  FROM :"warehouse".:"table" t
 WHERE :where
 GROUP BY :columns
HAVING COUNT(*) > 1;
