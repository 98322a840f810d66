-- What was known of the joined tables of these branches; a held one stays where it was.
DELETE FROM :"control"."join_state" USING :run_branch b
 WHERE :"control"."join_state".target = b.target AND :"control"."join_state".feed = b.feed
   AND :"control"."join_state".tenant_key = b.tenant_key
   AND b.feed = :'feed' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
