-- What a feed contributed under the name that it had.
INSERT INTO :"control".:"table" (:columns)
SELECT :columns FROM :"control".:"was";
