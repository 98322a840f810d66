-- Rows whose key, taken through another row, is not the one that this row has.
SELECT :tenant AS firn_tenant, CAST(:'what' AS varchar(200)) AS what,
       :label || ': ' || COALESCE(CAST(t.:"column" AS varchar(20)), 'NULL') || ' for ' || CAST(:taken AS varchar(20)) AS example
  FROM :"warehouse".:"table" t:joins
 WHERE (t.:"column" IS NULL OR t.:"column" <> :taken):alive;
