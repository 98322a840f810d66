-- Versions of living or deleted members, each with the beginning of the next.
SELECT v.firn_tenant, CAST(:'what' AS varchar(200)) AS what,
       'member ' || v.firn_key || ' since ' || :from_text AS example
  FROM (SELECT :tenant AS firn_tenant, t.firn_key, t.valid_from, t.valid_to, t.is_current,
               LEAD(t.valid_from) OVER (PARTITION BY t.:"durable" ORDER BY t.valid_from, t.:"surrogate") AS next_from
          FROM :"warehouse".:"table" t
         WHERE t.:"surrogate" > 0) v
 WHERE :wrong;
