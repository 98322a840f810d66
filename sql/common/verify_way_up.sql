-- The closure as the parents have it: each member with itself and with everyone above it, at most 100 levels.
CREATE :temporary TABLE :closure AS
WITH RECURSIVE up(descendant_key, ancestor_key, depth) AS (
    SELECT m.member_key, m.member_key, 0 FROM (SELECT DISTINCT n.member_key FROM (:members) n) m
     UNION ALL
    SELECT u.descendant_key, e.parent_key, u.depth + 1 FROM up u JOIN :edge e ON e.child_key = u.ancestor_key WHERE u.depth < 100)
SELECT u.ancestor_key, u.descendant_key, MIN(u.depth) AS depth,
       CASE WHEN MIN(t.child_key) IS NULL THEN true ELSE false END AS is_top,
       CASE WHEN MIN(k.parent_key) IS NULL THEN true ELSE false END AS is_bottom
  FROM up u
  LEFT JOIN :edge t ON t.child_key = u.ancestor_key
  LEFT JOIN (SELECT DISTINCT e.parent_key FROM :edge e) k ON k.parent_key = u.descendant_key
 GROUP BY u.ancestor_key, u.descendant_key;
