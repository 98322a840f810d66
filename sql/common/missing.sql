-- Rows that refer to a member which its dimension does not have (or not alive): few, once the dimensions are built.
CREATE :temporary TABLE :missing AS
SELECT w.*
  FROM :work w
  :lookups
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND (:some_missing);
