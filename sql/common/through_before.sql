-- The references of the touched members as they are before: others take keys from there.
CREATE :temporary TABLE :before AS
SELECT d.:"surrogate", d.firn_key:columns
  FROM :"warehouse".:"table" d
  JOIN :touched t ON t.firn_key = d.firn_key;
