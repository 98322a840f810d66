-- The last period that each tenant's rows of a periodic snapshot were made for.
CREATE TABLE IF NOT EXISTS :"control"."period" (
    target varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    period_end date NOT NULL
);
