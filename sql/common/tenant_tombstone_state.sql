-- Nor has anybody its state.
DELETE FROM :"control"."tenant_state" WHERE tenant_key NOT IN (SELECT t.tenant_key FROM :"control"."tenant" t);
