-- Rows read again leave quarantine.
DELETE FROM :"control"."quarantine" USING :delta d
 WHERE :"control"."quarantine".target = :'target' AND :"control"."quarantine".feed = :'feed'
   AND d.firn_tenant = :"control"."quarantine".tenant_key AND d.firn_row = :"control"."quarantine".firn_row
   AND d.firn_tenant NOT IN (SELECT h.tenant_key FROM :held h);
