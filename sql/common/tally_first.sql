-- What becomes of how many rows of each branch of a new fact: whatever the delta has and no other fate is applied.
-- The ledger of the target then counts these in the target itself.
CREATE :temporary TABLE :tally AS
SELECT c.firn_tenant, c.n, c.n - COALESCE(o.n, 0) AS applied, COALESCE(o.superseded, 0) AS superseded,
       COALESCE(o.ignored, 0) AS ignored, COALESCE(o.quarantined, 0) AS quarantined, c.n - COALESCE(o.n, 0) AS inserted,
       CAST(0 AS bigint) AS updated, CAST(0 AS bigint) AS removed
  FROM :counted c
  JOIN :run_branch b ON b.tenant_key = c.firn_tenant AND b.feed = :'feed' AND b.aside IS NULL
  LEFT JOIN (SELECT w.firn_tenant, COUNT(*) AS n,
                    SUM(CASE WHEN w.firn_outcome = 'superseded' THEN 1 ELSE 0 END) AS superseded,
                    SUM(CASE WHEN w.firn_outcome = 'ignored' THEN 1 ELSE 0 END) AS ignored,
                    SUM(CASE WHEN w.firn_outcome = 'quarantined' THEN 1 ELSE 0 END) AS quarantined
               FROM :rest w
              GROUP BY w.firn_tenant) o ON o.firn_tenant = c.firn_tenant
 WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM :held h);
