-- The tenants whose schemas this run saw.
UPDATE :"control"."tenant_state" SET seen_at = n.run_at
  FROM :run_now n
 WHERE :"control"."tenant_state".tenant_key IN (SELECT b.tenant_key FROM :run_branch b WHERE b.aside IS NULL OR b.aside NOT LIKE 'gone: %');
