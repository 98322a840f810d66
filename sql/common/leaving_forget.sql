-- What is known of those who have left.
DELETE FROM :"control".:"table" USING :run_branch b
 WHERE b.target = :'target' AND b.feed = :'branch' AND b.record = '' AND b.aside IS NULL
   AND b.tenant_key = :"control".:"table".tenant_key:of
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
