-- Rows to be read again although they did not change: their member was missing, or a rival holds their key.
CREATE TABLE IF NOT EXISTS :"control"."retry" (
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row :row_type NOT NULL,
    why varchar(40) NOT NULL,
    target varchar(128) NOT NULL
);
