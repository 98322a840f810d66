-- NULL means what it was before, since the member last came to life.
SELECT g.firn_key, g.firn_at, g.firn_opens, g.firn_live, g.firn_order, g.tenant_key, g.firn_row, g.firn_run:filled
          FROM (SELECT l.*:groups
                  FROM (SELECT i.*, SUM(CASE WHEN i.firn_live THEN 0 ELSE 1 END) OVER (PARTITION BY i.firn_key, i.tenant_key ORDER BY i.firn_at, i.firn_order, i.firn_row ROWS UNBOUNDED PRECEDING) AS firn_life
                          FROM (
                                :images
                               ) i) l) g