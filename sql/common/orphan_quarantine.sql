-- They were not read in this run: their line in quarantine has no values until the next.
INSERT INTO :"control"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, run_id, quarantined_at)
SELECT CAST(:'target' AS varchar(128)), CAST(:'feed' AS varchar(128)), CAST(:'record' AS varchar(128)), o.firn_tenant, t.tenant, t.region,
       o.firn_row, REGEXP_REPLACE(o.firn_reason, '; $', ''), n.run_id, n.run_at
  FROM :orphan o
  JOIN :"control"."tenant" t ON t.tenant_key = o.firn_tenant
 CROSS JOIN :run_now n;
