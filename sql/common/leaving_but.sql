-- Not the rows of tenants of whom another feed makes them.
WHERE l.tenant_key NOT IN (SELECT o.tenant_key FROM :run_branch o WHERE o.target = :'target' AND (o.record <> '' OR o.feed < :'branch'));
