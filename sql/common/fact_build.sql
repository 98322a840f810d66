-- A fact that was never loaded is built in one go, and gets its keys when it is full.
-- The CASE is for the planner: it takes an outcome for rare, a condition that it cannot see through for half of the rows.
CREATE TABLE :"warehouse".:"table" AS
SELECT :values
  FROM :work w
 CROSS JOIN :run_now n
  :lookups
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END;
