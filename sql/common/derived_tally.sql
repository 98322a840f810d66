-- What became of how many groups.
CREATE :temporary TABLE :tally AS
SELECT x.firn_tenant, COUNT(DISTINCT x.firn_key) AS n, COUNT(DISTINCT x.firn_key) AS applied,
       CAST(0 AS bigint) AS superseded, CAST(0 AS bigint) AS ignored, CAST(0 AS bigint) AS quarantined,
       SUM(CASE WHEN x.firn_live AND NOT x.firn_was_live THEN 1 ELSE 0 END) AS inserted,
       SUM(CASE WHEN x.firn_live AND x.firn_was_live THEN 1 ELSE 0 END) AS updated,
       SUM(CASE WHEN NOT x.firn_live AND x.firn_was_live THEN 1 ELSE 0 END) AS removed
  FROM :resolved x
 GROUP BY x.firn_tenant;
