-- Shapes that no table had before.
INSERT INTO :"control"."staging_column" (shape, column_number, column_name, type_text, is_required, key_position)
SELECT x.shape, x.column_number, x.column_name, x.type_text, x.is_required, x.key_position
  FROM :shape x
 WHERE NOT EXISTS (SELECT 1 FROM :"control"."staging_column" k WHERE k.shape = x.shape);
