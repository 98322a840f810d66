-- What the new and changed rows say of their members.
INSERT INTO :"control".:"table" (:columns)
SELECT :values FROM :work w WHERE w.firn_outcome = 'applied';
