-- A tenant's code is another one; its key and all that is kept under it stay.
UPDATE :"control"."tenant"
   SET tenant = :'tenant', display_name = CASE WHEN display_name = :'old' THEN CAST(:'tenant' AS varchar(200)) ELSE display_name END
 WHERE tenant = :'old';
