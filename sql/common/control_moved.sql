-- Groups of a fact that are to be made anew, because rows of the fact it is made of have come, changed or gone:
-- queued by that fact, consumed by this one.  A line without a key: everything of the tenant.
CREATE TABLE IF NOT EXISTS :"control".:"table" (
    tenant_key bigint NOT NULL,
    firn_key :row_type:columns
);
