-- The other tenants of the target come back.
UPDATE :run_branch SET aside = NULL WHERE target = :'target' AND aside = 'split';
