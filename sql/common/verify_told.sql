-- Not the rows of a log that staging has no images of any more, or none that counts.  Asked without a correlation, for the
-- server looks those up for each row.
AND NOT (:row.tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.changelog AND b.aside IS NULL)
                       AND CAST(:row.tenant_key AS varchar(20)) || '|' || :row.firn_row NOT IN (SELECT CAST(d.firn_tenant AS varchar(20)) || '|' || d.firn_row FROM :delta d
                                               JOIN :run_branch b ON b.tenant_key = d.firn_tenant AND b.feed = :'feed' AND b.changelog
                                              WHERE d.firn_class <> 's' AND d.firn_row IS NOT NULL));
