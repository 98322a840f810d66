-- Tenants whose rows are made up to the present period.
DELETE FROM :"control"."period" USING (:tenants) b
 WHERE :"control"."period".target = :'target' AND :"control"."period".tenant_key = b.tenant_key;
