-- What is made anew below waits no longer.
DELETE FROM :"control".:"queue" USING :run_branch b
 WHERE b.tenant_key = :"control".:"queue".tenant_key AND b.feed = :'feed' AND b.aside IS NULL;
