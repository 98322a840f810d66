-- Rows of days to come wait for their period.
INSERT INTO :"control".:"queue" (:columns)
SELECT DISTINCT :grouped
  FROM :source f
  JOIN :all a ON a.tenant_key = f.tenant_key
 CROSS JOIN :run_now n
 WHERE :at > :present;
