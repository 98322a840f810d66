-- A member that stands for none: -1 unknown, -2 not applicable.
INSERT INTO :"warehouse".:"table" (:columns)
SELECT :values
 WHERE NOT EXISTS (SELECT 1 FROM :"warehouse".:"table" d WHERE d.:"surrogate" = :key);
