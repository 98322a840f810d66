-- Not the rows of a log that staging has no images of any more, or none that counts.
AND NOT (:row.tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.changelog AND b.aside IS NULL)
                       AND NOT EXISTS (SELECT 1 FROM :delta d WHERE d.firn_tenant = :row.tenant_key AND d.firn_row = :row.firn_row AND d.firn_class <> 's'));
