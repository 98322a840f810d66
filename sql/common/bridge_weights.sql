-- The weights of these groups: each row's part of the group's shares (equal parts where they sum to nothing), the first one
-- taking what rounding left, so that they sum to 1.
UPDATE :loaded
   SET "weight" = x.weight
  FROM (SELECT p.tenant_key, p.firn_row,
               CASE WHEN p.place = 1 THEN 1 - (SUM(CASE WHEN p.place > 1 THEN p.part ELSE 0 END) OVER (PARTITION BY p.group_key)) ELSE p.part END AS weight
          FROM (SELECT s.*, CAST(CASE WHEN s.total > 0 THEN s.share / s.total ELSE CAST(1 AS double precision) / s.members END AS decimal(18,12)) AS part,
                       ROW_NUMBER() OVER (PARTITION BY s.group_key ORDER BY s.share DESC, s.tenant_key, s.firn_row) AS place
                  FROM (SELECT f.tenant_key, f.firn_row, f.:"group_key" AS group_key, :share AS share,
                               SUM(:share) OVER (PARTITION BY f.:"group_key") AS total,
                               COUNT(*) OVER (PARTITION BY f.:"group_key") AS members
                          FROM :loaded f
                          JOIN (SELECT DISTINCT q.group_key FROM :groups q) g ON g.group_key = f.:"group_key") s) p) x
 WHERE :loaded.tenant_key = x.tenant_key AND :loaded.firn_row = x.firn_row
   AND (:loaded."weight" IS NULL OR :loaded."weight" <> x.weight);
