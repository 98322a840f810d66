-- Branches that were held back because of their staging: compared as a whole when they go on.
UPDATE :"control"."branch_state" SET held = b.aside
  FROM :run_branch b
 WHERE :"control"."branch_state".target = b.target AND :"control"."branch_state".feed = b.feed
   AND :"control"."branch_state".tenant_key = b.tenant_key
   AND (b.aside LIKE 'drift: %' OR b.aside LIKE 'gone: %');
