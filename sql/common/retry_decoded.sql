-- Rows whose values came after those that were decoded: the next run decodes them.
INSERT INTO :"control"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST(:'record' AS varchar(128)), d.firn_tenant, d.firn_row, CAST('decode' AS varchar(40)), CAST(:'target' AS varchar(128))
  FROM :delta d
 WHERE d.firn_class = 'q' AND d.firn_row IS NOT NULL AND d.firn_reason LIKE '%: not decoded yet; %'
   AND d.firn_tenant IN (SELECT b.tenant_key FROM :run_branch b WHERE b.feed = :'feed' AND b.aside IS NULL)
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM :held h);
