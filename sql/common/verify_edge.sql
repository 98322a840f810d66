-- Who is whose parent, as the members say it now.
CREATE :temporary TABLE :edge AS
SELECT m.member_key AS child_key, m.parent_key
  FROM (:members) m
 WHERE m.parent_key > 0;
