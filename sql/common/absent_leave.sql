-- What earlier comparisons missed: this one has looked at all of it again.
DELETE FROM :"control"."absent" USING :run_branch b
 WHERE :"control"."absent".target = :'target' AND :"control"."absent".feed = :'feed'
   AND b.feed = :'feed' AND b.tenant_key = :"control"."absent".tenant_key AND b.compare AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
