-- Versions that nothing ends, where their end is written otherwise now.
UPDATE :"warehouse".:"table"
   SET valid_to = :open_end
 WHERE (is_current OR :"surrogate" < 0)
   AND COALESCE(valid_to, CAST('9999-12-31 00:00:00' AS timestamp)) = CAST('9999-12-31 00:00:00' AS timestamp)
   AND CASE WHEN valid_to IS NULL THEN 0 ELSE 1 END <> CASE WHEN :open_end IS NULL THEN 0 ELSE 1 END;
