-- Not the rows of a log that staging tells nothing of.
AND NOT EXISTS (SELECT 1 FROM :untold u WHERE u.tenant_key = :row.tenant_key AND u.firn_row = :row.firn_row);
