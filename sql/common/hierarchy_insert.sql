-- Their ways up as they are: each member with itself and with everyone above it, at most 100 levels.
INSERT INTO :"warehouse".:"hierarchy" (ancestor_key, descendant_key, depth, is_top, is_bottom)
WITH RECURSIVE up(descendant_key, ancestor_key, depth) AS (
    SELECT b.member_key, b.member_key, 0 FROM :below b JOIN (SELECT DISTINCT n.member_key FROM (:members) n) m ON m.member_key = b.member_key
     UNION ALL
    SELECT u.descendant_key, e.parent_key, u.depth + 1 FROM up u JOIN :edge e ON e.child_key = u.ancestor_key WHERE u.depth < 100)
SELECT u.ancestor_key, u.descendant_key, u.depth,
       CASE WHEN t.child_key IS NULL THEN true ELSE false END,
       CASE WHEN k.parent_key IS NULL THEN true ELSE false END
  FROM up u
  LEFT JOIN :edge t ON t.child_key = u.ancestor_key
  LEFT JOIN (SELECT DISTINCT e.parent_key FROM :edge e) k ON k.parent_key = u.descendant_key;
