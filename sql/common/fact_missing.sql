-- Rows of a fact just built that name a member and found none: few, once the dimensions are built.
-- What is unknown is asked of the fact first, so that few rows remain to be looked for among all that were read.
CREATE :temporary TABLE :missing AS
SELECT w.*
  FROM :work w
  JOIN (SELECT f.* FROM :"warehouse".:"table" f WHERE :some_unknown) f ON f.tenant_key = w.firn_tenant AND f.firn_row = w.firn_row
 WHERE CASE WHEN w.firn_outcome = 'applied' THEN true ELSE false END AND (:some_missing);
