-- Every period from the first one with a row to the present: what came in it, and what all have come to.
-- Kept are the periods from the earliest touched one on, and those that the fact has not been made for.
CREATE :temporary TABLE :image AS
SELECT y.firn_tenant, y.firn_key, :row AS firn_row, y.firn_ref_period:columns,
       CAST(true AS boolean) AS firn_live, CAST('applied' AS varchar(12)) AS firn_outcome
  FROM (
        SELECT g.firn_tenant, g.firn_key, p.period_end AS firn_ref_period:running
          FROM (SELECT x.firn_tenant, x.firn_key, MIN(x.firn_period) AS firn_first:keys
                  FROM :flow x
                 GROUP BY x.firn_tenant, x.firn_key) g
          JOIN :period p ON p.period_end >= g.firn_first
          LEFT JOIN :flow l ON l.firn_tenant = g.firn_tenant AND l.firn_key = g.firn_key AND l.firn_period = p.period_end
       ) y
  JOIN :touched t ON t.firn_key = y.firn_key
  JOIN :until u ON u.tenant_key = y.firn_tenant
  LEFT JOIN :"control"."period" s ON s.target = :'target' AND s.tenant_key = y.firn_tenant
 WHERE y.firn_ref_period <= u.firn_until AND (y.firn_ref_period >= t.firn_from OR s.period_end IS NULL OR y.firn_ref_period > s.period_end);
