-- The columns of every shape that a staging table had, listed once however many tables have it.
CREATE TABLE IF NOT EXISTS :"control"."staging_column" (
    shape varchar(64) NOT NULL,
    column_number integer NOT NULL,
    column_name varchar(128) NOT NULL,
    type_text varchar(256) NOT NULL,
    is_required smallint NOT NULL,
    key_position integer NOT NULL
);
