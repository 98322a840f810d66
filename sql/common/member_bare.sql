-- A dimension that refers to itself: its new members get their keys before anyone points to them.
INSERT INTO :"warehouse".:"table" (:columns)
SELECT :values
  FROM :image x
 CROSS JOIN :run_now n
 CROSS JOIN :"control"."target_state" s
  LEFT JOIN :"warehouse".:"table" d ON d.firn_key = x.firn_key
 WHERE s.target = :'target' AND x.firn_live AND d.firn_key IS NULL;
