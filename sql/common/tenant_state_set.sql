-- What an operator makes of these tenants.
UPDATE :"control"."tenant_state" SET state = :'state', changed_at = CAST(:now AS timestamp)
 WHERE tenant_key IN (SELECT t.tenant_key FROM :"control"."tenant" t WHERE :which) AND state <> :'state';
