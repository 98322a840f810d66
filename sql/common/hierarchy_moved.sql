-- Members whose place in the hierarchy may have changed: those with another parent than it knows, and those that it does
-- not know (keys are given upwards).  All of them where it is empty.
CREATE :temporary TABLE :moved AS
SELECT DISTINCT x.member_key
  FROM (SELECT m.member_key
          FROM (:members) m
          JOIN :touched t ON t.firn_key = m.firn_key
          LEFT JOIN :"warehouse".:"hierarchy" h ON h.descendant_key = m.member_key AND h.depth = 1
         WHERE COALESCE(h.ancestor_key, -1) <> m.parent_key
         UNION ALL
        SELECT m.member_key
          FROM (:members) m
         WHERE m.member_key > (SELECT COALESCE(MAX(h.descendant_key), 0) FROM :"warehouse".:"hierarchy" h)
         UNION ALL
        SELECT m.member_key
          FROM (:members) m
          LEFT JOIN :"warehouse".:"hierarchy" h ON h.descendant_key = m.member_key
         WHERE m.member_key < 0 AND h.descendant_key IS NULL
         :gone) x;
