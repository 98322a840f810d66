-- Rows of logs that are not in the target, and the order of the image that took them out or kept them out.
CREATE TABLE IF NOT EXISTS :"control"."ended" (
    target varchar(128) NOT NULL,
    feed varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    firn_row :row_type NOT NULL,
    firn_order :row_type
);
