-- The fact was built in one go: everything that is made of it is made anew.
INSERT INTO :"control".:"queue" (tenant_key, firn_key)
SELECT s.tenant_key, CAST(NULL AS varchar(1))
  FROM :"control"."branch_state" s
 WHERE s.target = :'derived';
