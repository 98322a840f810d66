-- The others leave the target.
INSERT INTO :vanished (firn_tenant, firn_row, firn_old_key)
SELECT o.firn_tenant, o.firn_row, o.firn_old_key FROM :orphan o;
