-- Rows whose version does not hold at their time; the special members always do.
SELECT :tenant AS firn_tenant, CAST(:'what' AS varchar(200)) AS what,
       :label || ': ' || COALESCE(:from_text, 'NULL') || ' finds ' || CAST(t.:"column" AS varchar(20)) AS example
  FROM :"warehouse".:"table" t
  JOIN :"warehouse".:"dimension" d ON d.:"member" = t.:"column"
 WHERE t.:"column" > 0
   AND CASE WHEN d.valid_from <= :from AND (d.valid_to IS NULL OR :until) THEN false ELSE true END;
