-- What was done with tenants, by whom, and when.
CREATE TABLE IF NOT EXISTS :"control"."tenant_history" (
    tenant_key bigint NOT NULL,
    tenant varchar(128) NOT NULL,
    region varchar(128) NOT NULL,
    action varchar(20) NOT NULL,
    done_at timestamp NOT NULL,
    done_by varchar(128) NOT NULL,
    note varchar(400)
);
