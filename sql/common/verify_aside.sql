-- Nothing is expected of a branch that is held back or was never loaded.
UPDATE :run_branch
   SET aside = COALESCE(x.held, CAST('it was never loaded' AS varchar(400)))
  FROM (SELECT b.target, b.feed, b.tenant_key, s.tenant_key AS known, s.held
          FROM :run_branch b
          LEFT JOIN :"control"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key) x
 WHERE :run_branch.target = x.target AND :run_branch.feed = x.feed AND :run_branch.tenant_key = x.tenant_key
   AND :run_branch.aside IS NULL AND (x.known IS NULL OR x.held IS NOT NULL);
