-- A comparison reads everything, and rows without identity are read in every mode: what was not found again is there no more.
DELETE FROM :"control"."quarantine"
 WHERE target = :'target' AND feed = :'feed'
   AND (tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.compare AND b.aside IS NULL)
        OR (firn_row IS NULL
            AND tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.aside IS NULL)))
   AND tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
