-- Ways up that the closure lacks, has too many of, or tells otherwise.
SELECT :tenant AS firn_tenant,
       CAST(CASE WHEN h.descendant_key IS NULL THEN 'missing in the closure' WHEN c.descendant_key IS NULL THEN 'too many in the closure'
                 ELSE 'different in the closure' END AS varchar(200)) AS what,
       COALESCE('member ' || m.firn_key || ': ', '') || CAST(COALESCE(h.descendant_key, c.descendant_key) AS varchar(20))
       || ' below ' || CAST(COALESCE(h.ancestor_key, c.ancestor_key) AS varchar(20)) AS example
  FROM :"warehouse".:"hierarchy" h
  FULL JOIN :closure c ON c.descendant_key = h.descendant_key AND c.ancestor_key = h.ancestor_key
  LEFT JOIN (SELECT t.:"member" AS member_key, MIN(t.firn_key) AS firn_key, MIN(:owner) AS tenant_key
               FROM :"warehouse".:"table" t
              GROUP BY t.:"member") m ON m.member_key = COALESCE(h.descendant_key, c.descendant_key)
 WHERE CASE WHEN h.depth = c.depth AND h.is_top = c.is_top AND h.is_bottom = c.is_bottom THEN false ELSE true END;
