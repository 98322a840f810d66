-- The branches of this run: how each feed treats each tenant.
CREATE :temporary TABLE :run_branch (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    whole_key bigint,
    compare boolean NOT NULL,
    force boolean NOT NULL,
    contested boolean NOT NULL,
    changelog boolean NOT NULL,
    reordered boolean NOT NULL,
    reloaded boolean NOT NULL,
    accepted boolean NOT NULL,
    brake decimal(9,4),
    absences integer NOT NULL,
    fingerprint varchar(64) NOT NULL,
    aside varchar(400)
);
