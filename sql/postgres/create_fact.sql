-- A fact: one row per driving row of its feed.
CREATE TABLE IF NOT EXISTS :"warehouse".:"table" (
    :columns,
    PRIMARY KEY (tenant_key, firn_row)
);
