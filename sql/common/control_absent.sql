-- Loaded rows that staging lacks and that do not count as gone yet: how many comparisons in a row have missed them, and since when.
CREATE TABLE IF NOT EXISTS :"control"."absent" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row :row_type NOT NULL,
    times integer NOT NULL,
    since timestamp NOT NULL
);
