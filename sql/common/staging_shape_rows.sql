-- Some of them.
INSERT INTO :shape (shape, column_number, column_name, type_text, is_required, key_position) VALUES
:rows;
