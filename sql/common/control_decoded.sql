-- What hooks made of values: a row for each value, and one for each of several results.  `hook` is the fingerprint of the
-- function, so that what another version of it made does not count; values stand by tenant, so that a tenant's can be erased.
CREATE TABLE IF NOT EXISTS :"control"."decoded" (
    hook varchar(32) NOT NULL,
    tenant_key bigint NOT NULL,
    digest varchar(32) NOT NULL,
    give varchar(50) NOT NULL,
    original :text_type,
    result :text_type,
    refused :text_type,
    several boolean NOT NULL,
    run_id bigint NOT NULL,
    PRIMARY KEY (hook, tenant_key, digest, give)
);
