-- A tenant with which the target fails is set aside for the rest of the run.
UPDATE :run_branch SET aside = :'reason' WHERE target = :'target' AND tenant_key = :tenant_key;
