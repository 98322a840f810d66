-- Each row's part of its group's shares (equal parts where they sum to nothing), cut off after 12 digits; the row with the
-- largest share takes what that left, so that they sum to exactly 1.  Exact numbers throughout: their precision suits both servers.
SELECT p.tenant_key, p.firn_row, p.group_key,
               CAST(CASE WHEN p.place = 1 THEN 1 - (SUM(CASE WHEN p.place > 1 THEN p.part ELSE 0 END) OVER (PARTITION BY p.group_key)) ELSE p.part END AS decimal(18,12)) AS weight
          FROM (SELECT s.*, CAST(TRUNC(CASE WHEN s.total > 0 THEN s.share / CAST(s.total AS decimal(30,12)) ELSE CAST(1 AS decimal(24,12)) / CAST(s.members AS decimal(30,12)) END, 12) AS decimal(18,12)) AS part,
                       ROW_NUMBER() OVER (PARTITION BY s.group_key ORDER BY s.share DESC, s.tenant_key, s.firn_row) AS place
                  FROM (SELECT f.tenant_key, f.firn_row, f.:"group_key" AS group_key, :share AS share,
                               SUM(:share) OVER (PARTITION BY f.:"group_key") AS total,
                               COUNT(*) OVER (PARTITION BY f.:"group_key") AS members
                          FROM :loaded f:touched) s) p;
