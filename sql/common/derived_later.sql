-- Rows of days to come wait for their period.
INSERT INTO :"control".:"queue" (:columns)
SELECT DISTINCT :grouped
  FROM :source f
  JOIN :all a ON a.tenant_key = f.tenant_key
  JOIN :until u ON u.tenant_key = f.tenant_key
 WHERE :at > u.firn_until;
