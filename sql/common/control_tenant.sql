-- Tenants and regions with the keys they got; region '*' stands for a tenant as a whole.
CREATE TABLE IF NOT EXISTS :"control"."tenant" (
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    display_name varchar(200)
);
