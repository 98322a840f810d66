-- Members that are in a circle no more get their parent back.
UPDATE :"warehouse".:"table"
   SET :"parent" = x.parent_key, firn_updated_run = n.run_id
  FROM (SELECT e.child_key, e.parent_key
          FROM :edge e
          JOIN (:members) m ON m.member_key = e.child_key
          JOIN :"control"."cycle" c ON c.firn_key = m.firn_key AND c.target = :'target'
          LEFT JOIN :circle o ON o.member_key = m.member_key
         WHERE o.member_key IS NULL) x
 CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".:"member" = x.child_key:current;
