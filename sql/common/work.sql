-- The rows of one feed that something becomes of.
CREATE :temporary TABLE :work AS
:select;
