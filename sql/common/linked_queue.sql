-- Their keys, for a fact that finds its rows' keys here.
INSERT INTO :"control".:"queue" (tenant_key:columns)
SELECT DISTINCT s.tenant_key:values
  FROM :linked s
  JOIN :moved m ON m.tenant_key = s.tenant_key AND m.firn_row = s.firn_row;
