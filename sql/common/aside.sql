-- A branch that failed is set aside for the rest of the run.
UPDATE :run_branch SET aside = :'reason' WHERE record = :'record' AND tenant_key = :tenant_key;
