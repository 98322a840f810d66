-- Branches of the last run that were held back or set aside, with the reason; equal reasons of one tenant stand together.
SELECT t.tenant || '_' || t.region AS name, l.target, l.feed, l.note
  FROM :"control"."ledger" l
  JOIN :"control"."tenant" t ON t.tenant_key = l.tenant_key
 WHERE l.run_id = (SELECT MAX(r.run_id) FROM :"control"."run" r) AND l.note IS NOT NULL AND l.note NOT LIKE 'accepted %'
 ORDER BY t.tenant, t.region, l.note, l.target, l.feed;
