-- Branches that are held back, now or in the last run, with the reason.
SELECT t.tenant || '_' || t.region AS name, s.target, s.feed, s.reason
  FROM (SELECT b.tenant_key, b.target, b.feed, b.held AS reason
          FROM :"control"."branch_state" b
         WHERE b.held IS NOT NULL
         UNION
        SELECT l.tenant_key, l.target, l.feed, l.note AS reason
          FROM :"control"."ledger" l
         WHERE l.note IS NOT NULL AND l.note NOT LIKE 'accepted %' AND l.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r)) s
  JOIN :"control"."tenant" t ON t.tenant_key = s.tenant_key
 ORDER BY t.tenant, t.region, s.reason, s.target, s.feed;
