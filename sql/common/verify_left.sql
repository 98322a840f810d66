-- Branches that are compared with nothing.
SELECT b.tenant_key AS firn_tenant, 'not compared' AS what, b.target || ' from ' || b.feed || ': ' || b.aside AS example
  FROM :run_branch b
 WHERE b.aside IS NOT NULL;
