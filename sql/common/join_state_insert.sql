-- How far their joined tables are followed now: committed together with the rows.
INSERT INTO :"control"."join_state" (target, feed, tenant_key, alias, mark)
SELECT b.target, b.feed, b.tenant_key, j.alias, j.mark
  FROM :run_branch b
  JOIN :joined j ON j.tenant_key = b.tenant_key
 WHERE b.feed = :'feed' AND b.aside IS NULL
   AND b.tenant_key NOT IN (SELECT h.tenant_key FROM :held h);
