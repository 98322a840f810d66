-- Who is whose parent, as the members say it, those in a circle included.  Only where something has moved.
CREATE :temporary TABLE :edge AS
SELECT m.member_key AS child_key, m.parent_key
  FROM (:members) m
 WHERE m.parent_key > 0
   AND (EXISTS (SELECT 1 FROM :moved) OR EXISTS (SELECT 1 FROM :"control"."cycle" c WHERE c.target = :'target'))
 UNION ALL
SELECT m.member_key, p.member_key
  FROM :"control"."cycle" c
  JOIN (:members) m ON m.firn_key = c.firn_key
  JOIN (:members) p ON p.firn_key = c.firn_parent
 WHERE c.target = :'target' AND m.parent_key < 0 AND p.is_there >= :least_there;
