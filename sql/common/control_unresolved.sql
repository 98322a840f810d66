-- Fact rows that point to the unknown member because theirs was not there: keyed anew when it arrives.
CREATE TABLE IF NOT EXISTS :"control"."unresolved" (
    target varchar(128) NOT NULL,
    reference varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row :row_type NOT NULL,
    firn_key :row_type NOT NULL
);
