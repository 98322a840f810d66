-- Members whose parent is touched: it may come or go in this very step.
INSERT INTO :touched (firn_key)
SELECT DISTINCT c.firn_key
  FROM :contribution c
  JOIN :touched p ON p.firn_key = c.:"reference"
  LEFT JOIN :touched k ON k.firn_key = c.firn_key
 WHERE k.firn_key IS NULL;
