-- Nothing is loaded yet, and nothing can leave.
CREATE :temporary TABLE :bad AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.firn_row) AS reason
  FROM :vanished x
 WHERE 1 = 0
 GROUP BY x.firn_tenant;
