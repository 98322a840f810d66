-- Their groups in a fact that is made of this one.  A tenant that it has no state of is made from the beginning anyway.
INSERT INTO :"control".:"queue" (:columns)
SELECT DISTINCT :values
  FROM :fact f
  JOIN :moved m ON m.tenant_key = f.tenant_key AND m.firn_row = f.firn_row
  JOIN :"control"."branch_state" s ON s.target = :'derived' AND s.tenant_key = f.tenant_key:some;
