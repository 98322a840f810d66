-- One row a target: version counts committed changes, next_key is the next surrogate key.
CREATE TABLE IF NOT EXISTS :"control"."target_state" (
    target varchar(128) NOT NULL,
    version bigint NOT NULL,
    next_key bigint NOT NULL,
    definition varchar(64)
);
