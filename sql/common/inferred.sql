-- Members that rows refer to and the dimension does not have yet: they get their key now and their values later.
INSERT INTO :"warehouse".:"table" (:columns)
SELECT :values
  FROM (SELECT w.:"reference" AS firn_key, :parts
          FROM :work w
          LEFT JOIN :"warehouse".:"table" d ON d.firn_key = w.:"reference"
         WHERE w.firn_outcome = 'applied' AND w.:"reference" IS NOT NULL AND d.firn_key IS NULL
         GROUP BY w.:"reference") m
 CROSS JOIN :run_now n
 CROSS JOIN :"control"."target_state" s
  :lookups
 WHERE s.target = :'target';
