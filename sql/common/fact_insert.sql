-- New and changed rows, with the keys of their members; -1 where a row refers to none.
INSERT INTO :"warehouse".:"table" (:columns)
SELECT :values
  FROM :rows w
 CROSS JOIN :run_now n
  :lookups
 WHERE w.firn_outcome = 'applied';
