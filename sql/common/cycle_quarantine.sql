-- They are loaded, without their parent.
INSERT INTO :"control"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, run_id, quarantined_at)
SELECT CAST(:'target' AS varchar(128)), CAST('(hierarchy)' AS varchar(128)), CAST('(hierarchy)' AS varchar(128)), COALESCE(t.tenant_key, 0),
       COALESCE(t.tenant, '*'), COALESCE(t.region, '*'), c.firn_key, :'reason' || c.firn_parent, n.run_id, n.run_at
  FROM :"control"."cycle" c
 CROSS JOIN :run_now n
  LEFT JOIN :"control"."tenant" t ON :tenant
  LEFT JOIN :"control"."quarantine" q ON q.target = c.target AND q.feed = '(hierarchy)' AND q.firn_row = c.firn_key
 WHERE c.target = :'target' AND q.firn_row IS NULL;
