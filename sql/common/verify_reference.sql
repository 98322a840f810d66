-- Rows that point to a member which is not there.  The special members are rows of their dimension, too.
SELECT :tenant AS firn_tenant, CAST(:'what' AS varchar(200)) AS what,
       :label || ': ' || COALESCE(CAST(t.:"column" AS varchar(20)), 'NULL') AS example
  FROM :"warehouse".:"table" t
  LEFT JOIN :members d ON d.:"member" = t.:"column"
 WHERE d.:"member" IS NULL:given;
