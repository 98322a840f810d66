-- The columns of these shapes.
CREATE :temporary TABLE :shape (
    shape varchar(64) NOT NULL,
    column_number integer NOT NULL,
    column_name varchar(128) NOT NULL,
    type_text varchar(256) NOT NULL,
    is_required smallint NOT NULL,
    key_position integer NOT NULL
);
