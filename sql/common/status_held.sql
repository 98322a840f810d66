-- Branches that are held back, with the reason.
SELECT t.tenant || '_' || t.region AS name, s.target, s.feed, s.held
  FROM :"control"."branch_state" s
  JOIN :"control"."tenant" t ON t.tenant_key = s.tenant_key
 WHERE s.held IS NOT NULL
 ORDER BY t.tenant, t.region, s.target, s.feed;
