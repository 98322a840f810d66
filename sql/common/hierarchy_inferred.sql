-- Members that were made just now stand alone in the hierarchy until more is said of them.
INSERT INTO :"warehouse".:"hierarchy" (ancestor_key, descendant_key, depth, is_top, is_bottom)
SELECT m.member_key, m.member_key, 0, CAST(true AS boolean), CAST(true AS boolean)
  FROM (:members) m
 WHERE m.member_key > (SELECT COALESCE(MAX(h.descendant_key), 0) FROM :"warehouse".:"hierarchy" h)
   AND EXISTS (SELECT 1 FROM :"warehouse".:"hierarchy");
