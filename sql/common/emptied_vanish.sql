-- They have vanished from the source, and count as such.
INSERT INTO :vanished (firn_tenant, firn_row, firn_old_key)
SELECT e.firn_tenant, e.firn_row, e.firn_old_key FROM :emptied e;
