-- Bad rows, kept as they were read, with the reason.
INSERT INTO :"control"."quarantine" (target, feed, record, tenant_key, tenant, region, firn_row, reason, row_values, run_id, quarantined_at)
SELECT CAST(:'target' AS varchar(128)), CAST(:'feed' AS varchar(128)), CAST(:'record' AS varchar(128)), w.firn_tenant, t.tenant, t.region,
       w.firn_row, REGEXP_REPLACE(w.firn_reason, '; $', ''), COALESCE(w.firn_json, :json), n.run_id, n.run_at
  FROM :rows w
  JOIN :"control"."tenant" t ON t.tenant_key = w.firn_tenant
 CROSS JOIN :run_now n
 WHERE w.firn_outcome = 'quarantined':only;
