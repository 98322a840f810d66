-- Every row that waited was read again, or is there no more: none waits longer, and those that must go on are added below.
DELETE FROM :"control"."retry"
 WHERE record = :'record' AND target = :'target'
   AND tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.aside IS NULL)
   AND tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
