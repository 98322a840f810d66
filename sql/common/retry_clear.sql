-- Rows that were read again wait no longer; those that must go on waiting are added below.
DELETE FROM :"control"."retry" USING :delta d
 WHERE :"control"."retry".record = :'record' AND :"control"."retry".target = :'target'
   AND :"control"."retry".tenant_key = d.firn_tenant AND :"control"."retry".firn_row = d.firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM :held h);
