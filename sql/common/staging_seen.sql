-- Staging tables whose shape is remembered from now on; without a shape: tables that are no more.
CREATE :temporary TABLE :seen (
    tenant_key bigint NOT NULL,
    schema_name varchar(128) NOT NULL,
    table_name varchar(128) NOT NULL,
    shape varchar(64)
);
