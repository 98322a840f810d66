-- What the new and changed rows say of their members, and since when.
INSERT INTO :"control".:"table" (:columns)
SELECT :values FROM :work w CROSS JOIN :run_now n WHERE w.firn_outcome = 'applied';
