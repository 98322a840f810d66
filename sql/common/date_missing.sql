-- Days that the calendar did not foresee.
INSERT INTO :"warehouse"."date" (:date_columns)
SELECT :date_values
  FROM (SELECT DISTINCT w.:"reference" AS date_value FROM :work w WHERE w.firn_outcome = 'applied' AND w.:"reference" IS NOT NULL) x
 WHERE NOT EXISTS (SELECT 1 FROM :"warehouse"."date" t WHERE t.date_value = x.date_value);
