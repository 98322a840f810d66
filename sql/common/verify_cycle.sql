-- Members in a circle, or below one.
SELECT :tenant AS firn_tenant, CAST(:'what' AS varchar(200)) AS what,
       :label || ': ' || COALESCE(CAST(t.:"parent" AS varchar(20)), 'NULL') AS example
  FROM :"warehouse".:"table" t
  LEFT JOIN :reached r ON r.member = t.:"member"
 WHERE t.:"surrogate" > 0 AND :current AND r.member IS NULL;
