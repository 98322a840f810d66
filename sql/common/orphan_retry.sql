-- The next run reads them again.
INSERT INTO :"control"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST(:'record' AS varchar(128)), o.firn_tenant, o.firn_row, CAST('member' AS varchar(40)), CAST(:'target' AS varchar(128))
  FROM :orphan o;
