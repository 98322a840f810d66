-- The columns of these shapes.
CREATE :temporary TABLE :shape (LIKE :"control"."staging_column");
