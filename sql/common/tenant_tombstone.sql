-- The code of a tenant that was erased is free for another one.
DELETE FROM :"control"."tenant"
 WHERE tenant = :'tenant' AND tenant_key IN (SELECT s.tenant_key FROM :"control"."tenant_state" s WHERE s.state = 'erased');
