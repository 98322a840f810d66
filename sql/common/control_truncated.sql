-- When the source emptied the table that a log is of: the place in the log's order, and the instant.  What comes late and is of
-- before stays out.
CREATE TABLE IF NOT EXISTS :"control"."truncated" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_order :row_type NOT NULL,
    firn_at timestamp NOT NULL
);
