-- What the rows of one feed say of members.
CREATE :temporary TABLE :said AS
:rows;
