-- What was remembered of a log that tells everything anew, or whose order was another one.
DELETE FROM :"control"."truncated" USING :run_branch b
 WHERE :"control"."truncated".target = :'target' AND :"control"."truncated".feed = :'feed'
   AND b.feed = :'feed' AND b.tenant_key = :"control"."truncated".tenant_key AND (b.reloaded OR b.reordered) AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
