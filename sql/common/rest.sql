-- Rows of a new fact that are not applied: few, so that the rows are counted and put into quarantine from these.
CREATE :temporary TABLE :rest AS
SELECT w.*
  FROM :work w
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END;
