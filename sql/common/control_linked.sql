-- Keys of rows of another fact that have come, changed or gone: queued by that fact, consumed by the one that takes keys of its rows.
CREATE TABLE IF NOT EXISTS :"control".:"table" (
    tenant_key bigint NOT NULL:columns
);
