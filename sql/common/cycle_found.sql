-- Members that now are in a circle.
INSERT INTO :"control"."cycle" (target, firn_key, firn_parent)
SELECT CAST(:'target' AS varchar(128)), m.firn_key, p.firn_key
  FROM :circle o
  JOIN (:members) m ON m.member_key = o.member_key
  JOIN (:members) p ON p.member_key = m.parent_key
 WHERE m.parent_key > 0;
