-- Rows that could not be loaded, as they were read, with the reason.
CREATE TABLE IF NOT EXISTS :"control"."quarantine" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    firn_row :row_type,
    reason :row_type NOT NULL,
    row_values :json_type,
    run_id bigint NOT NULL,
    quarantined_at timestamp NOT NULL
);
