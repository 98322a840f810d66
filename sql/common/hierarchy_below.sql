-- Whose way up is to be told anew: who moved, who is below, and the parents of who moved, which may be leaves now or no more.
CREATE :temporary TABLE :below AS
WITH RECURSIVE down(member_key, depth) AS (
    SELECT v.member_key, 0 FROM :moved v
     UNION ALL
    SELECT e.child_key, d.depth + 1 FROM down d JOIN :edge e ON e.parent_key = d.member_key WHERE d.depth < 100)
SELECT DISTINCT x.member_key
  FROM (SELECT d.member_key FROM down d
         UNION ALL
        SELECT e.parent_key FROM :moved v JOIN :edge e ON e.child_key = v.member_key
         UNION ALL
        SELECT h.ancestor_key FROM :moved v JOIN :"warehouse".:"hierarchy" h ON h.descendant_key = v.member_key AND h.depth = 1) x;
