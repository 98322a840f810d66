-- How far each feed of each tenant has followed each joined table: the watermark of its change column, or the digest
-- of what is read of it; committed together with the rows.
CREATE TABLE IF NOT EXISTS :"control"."join_state" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    alias varchar(128) NOT NULL,
    mark varchar(64)
);
