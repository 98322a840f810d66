-- Members that some row was or is about: their rows are made anew from all that is said of them.
CREATE :temporary TABLE :touched AS
SELECT DISTINCT x.firn_key
  FROM (
:keys
       ) x
 WHERE x.firn_key IS NOT NULL;
