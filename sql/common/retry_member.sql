-- Rows in quarantine for want of a member are read again in every run.
INSERT INTO :"control"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST(:'record' AS varchar(128)), w.firn_tenant, w.firn_row, CAST('member' AS varchar(40)), CAST(:'target' AS varchar(128))
  FROM :work w
 WHERE w.firn_outcome = 'quarantined' AND w.firn_class = 'a' AND w.firn_reason LIKE :'prefix';
