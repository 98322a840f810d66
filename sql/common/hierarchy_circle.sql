-- Members whose parents lead back to themselves: whoever moved, and whoever was in a circle, is followed upwards for at
-- most 100 levels.
CREATE :temporary TABLE :circle AS
WITH RECURSIVE walk(start_key, at_key, depth) AS (
    SELECT e.child_key, e.parent_key, 1
      FROM :edge e
      JOIN (SELECT v.member_key FROM :moved v
             UNION
            SELECT m.member_key FROM :"control"."cycle" c JOIN (:members) m ON m.firn_key = c.firn_key WHERE c.target = :'target') s
        ON s.member_key = e.child_key
     UNION ALL
    SELECT w.start_key, e.parent_key, w.depth + 1
      FROM walk w
      JOIN :edge e ON e.child_key = w.at_key
     WHERE w.at_key <> w.start_key AND w.depth < 100)
SELECT DISTINCT w.at_key AS member_key
  FROM walk w
  JOIN (SELECT DISTINCT r.start_key FROM walk r WHERE r.at_key = r.start_key) c ON c.start_key = w.start_key;
