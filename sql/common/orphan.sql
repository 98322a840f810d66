-- Loaded rows of the feed whose member has gone.
CREATE :temporary TABLE :orphan AS
SELECT x.firn_tenant, x.firn_row, MIN(x.firn_old_key) AS firn_old_key, MIN(x.firn_reason) AS firn_reason
  FROM (
:rows
       ) x
 GROUP BY x.firn_tenant, x.firn_row;
