-- A tenant of whom something failed keeps what is remembered until a run succeeds.
DELETE FROM :seen USING :run_branch b
 WHERE :seen.tenant_key = b.tenant_key AND b.aside IS NOT NULL AND b.aside NOT LIKE 'drift: %';
