-- Rows that are still loaded although staging lacks them.
INSERT INTO :"control"."absent" (target, feed, tenant_key, firn_row, times, since)
SELECT CAST(:'target' AS varchar(128)), CAST(:'feed' AS varchar(128)), a.firn_tenant, a.firn_row, a.times, a.since
  FROM :absent a
  LEFT JOIN :vanished v ON v.firn_tenant = a.firn_tenant AND v.firn_row = a.firn_row
  LEFT JOIN :held h ON h.tenant_key = a.firn_tenant:lost
 WHERE NOT a.goes AND v.firn_row IS NULL AND h.tenant_key IS NULL:but_lost;
