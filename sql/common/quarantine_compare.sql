-- A comparison reads everything: what it did not find again is there no more.
DELETE FROM :"control"."quarantine"
 WHERE target = :'target' AND feed = :'feed'
   AND tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.compare AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
