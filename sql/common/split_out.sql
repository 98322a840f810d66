-- A target that failed as a whole is tried with some of its tenants only.
UPDATE :run_branch SET aside = 'split' WHERE target = :'target' AND aside IS NULL AND tenant_key NOT IN (:tenant_keys);
