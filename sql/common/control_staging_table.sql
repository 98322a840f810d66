-- The staging tables of each tenant with the shape in which they were seen: since when, and until when; the one that
-- is remembered now has no end.
CREATE TABLE IF NOT EXISTS :"control"."staging_table" (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64) NOT NULL,
    first_seen timestamp NOT NULL,
    last_seen timestamp
);
