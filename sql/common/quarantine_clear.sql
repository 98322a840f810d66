-- Rows read again leave quarantine, and so do those that a comparison no longer finds; rows without identity are read every time.
DELETE FROM :"control"."quarantine"
 WHERE target = :'target' AND feed = :'feed'
   AND tenant_key NOT IN (SELECT h.tenant_key FROM :held h)
   AND (tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL AND tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.aside IS NULL))
        OR EXISTS (SELECT 1 FROM :delta d
                    WHERE d.firn_tenant = :"control"."quarantine".tenant_key AND d.firn_row = :"control"."quarantine".firn_row));
