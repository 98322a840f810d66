-- Members that are in a circle no more, and those that now are, have moved.
INSERT INTO :moved (member_key)
SELECT x.member_key
  FROM (SELECT m.member_key
          FROM :"control"."cycle" c
          JOIN (:members) m ON m.firn_key = c.firn_key
          LEFT JOIN :circle o ON o.member_key = m.member_key
         WHERE c.target = :'target' AND o.member_key IS NULL
         UNION
        SELECT m.member_key
          FROM :circle o
          JOIN (:members) m ON m.member_key = o.member_key
         WHERE m.parent_key > 0) x
  LEFT JOIN :moved v ON v.member_key = x.member_key
 WHERE v.member_key IS NULL;
