-- What an operator made of each tenant: active, paused, retired, erased; and the last run that saw its schemas.
CREATE TABLE IF NOT EXISTS :"control"."tenant_state" (
    tenant_key bigint NOT NULL,
    state varchar(20) NOT NULL,
    changed_at timestamp NOT NULL,
    seen_at timestamp
);
