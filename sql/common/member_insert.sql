-- Members that it does not have.
INSERT INTO :"warehouse".:"table" (:columns)
SELECT :values
  FROM :resolved x
 CROSS JOIN :run_now n
 CROSS JOIN :"control"."target_state" s
 WHERE s.target = :'target' AND x.firn_live AND x.firn_member IS NULL;
