-- Up to which period that is.
INSERT INTO :"control"."period" (target, tenant_key, period_end)
SELECT CAST(:'target' AS varchar(128)), b.tenant_key, :present
  FROM (:tenants) b
 CROSS JOIN :run_now n;
