-- Watermark or digest of the joined tables of some branches, in the snapshot of the delta.
INSERT INTO :joined (tenant_key, alias, mark)
:branches;
