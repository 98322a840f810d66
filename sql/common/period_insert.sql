-- They stand in the fact before its touched rows are looked at.
INSERT INTO :fact (:columns)
SELECT :values
  FROM :carry x
 CROSS JOIN :run_now n;
