-- Close what changed.
UPDATE :"warehouse".:"dimension" AS d
   SET valid_to = b.loaded_at
  FROM :"staging".:"batch" AS b
 WHERE d.tenant = :'tenant'
   AND d.:"key" = b.:"key"
   AND (:changed);
