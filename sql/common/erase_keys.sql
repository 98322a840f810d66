-- Shared members that the erased tenant describes or refers to: made anew from what the others say.
CREATE :temporary TABLE :gone AS
SELECT DISTINCT x.firn_key
  FROM (
:keys
       ) x
 WHERE x.firn_key IS NOT NULL;
