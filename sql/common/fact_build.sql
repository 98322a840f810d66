-- A fact that was never loaded is built in one go, and gets its keys when it is full.
CREATE TABLE :"warehouse".:"table" AS
SELECT :values
  FROM :work w
 CROSS JOIN :run_now n
  :lookups
 WHERE w.firn_outcome = 'applied';
