-- The fact was built in one go: all of its keys, for a fact that was there before.
INSERT INTO :"control".:"queue" (tenant_key:columns)
SELECT DISTINCT s.tenant_key:values
  FROM :linked s;
