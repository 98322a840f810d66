-- The members of a hierarchy that lead to a top: one without a parent, or with a parent that is not there.
-- A member counts with one parent only, so that this ends whatever the table holds.
CREATE :temporary TABLE :reached AS
WITH RECURSIVE parents (member, parent) AS (
    SELECT t.:"member", MIN(t.:"parent")
      FROM :"warehouse".:"table" t
     WHERE t.:"surrogate" > 0 AND :current
     GROUP BY t.:"member"),
reached (member) AS (
    SELECT m.member
      FROM parents m
      LEFT JOIN parents p ON p.member = m.parent
     WHERE p.member IS NULL
     UNION ALL
    SELECT m.member
      FROM parents m
      JOIN reached r ON r.member = m.parent)
SELECT x.member FROM reached x;
