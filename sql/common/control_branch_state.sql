-- How far each feed of each tenant has come; committed together with the rows.
CREATE TABLE IF NOT EXISTS :"control"."branch_state" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    fingerprint varchar(64),
    watermark varchar(64),
    compared_at timestamp,
    held varchar(400)
);
