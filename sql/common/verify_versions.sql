-- Members, or durable keys, whose versions do not fit together.
SELECT :tenant AS firn_tenant, CAST(:'what' AS varchar(200)) AS what,
       'member ' || MIN(t.firn_key) || ': ' || CAST(COUNT(*) AS varchar(20)) || ' versions' AS example
  FROM :"warehouse".:"table" t
 WHERE t.:"surrogate" > 0
 GROUP BY :by
HAVING :wrong;
