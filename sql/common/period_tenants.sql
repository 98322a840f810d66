-- Tenants that this run makes rows for.
SELECT DISTINCT v.tenant_key FROM :run_branch v WHERE v.feed IN (:feeds) AND v.aside IS NULL:not_held;
