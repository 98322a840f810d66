-- The rows as they are now.
INSERT INTO :"warehouse".:"table" (:columns)
SELECT :values
  FROM :resolved x
 CROSS JOIN :run_now n
 WHERE x.firn_live;
