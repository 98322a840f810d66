-- What rows have contributed, as it is kept.
CREATE :temporary TABLE :said AS
SELECT c.* FROM :"control".:"contribution" c;
