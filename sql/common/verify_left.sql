-- Branches that are compared with nothing, with the reason.
SELECT b.tenant_key AS firn_tenant, b.target AS name, b.feed, b.aside AS detail, CAST(NULL AS bigint) AS found, CAST(NULL AS bigint) AS of_all
  FROM :run_branch b
 WHERE b.aside IS NOT NULL;
