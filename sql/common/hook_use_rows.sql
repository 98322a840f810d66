-- The hooks of this run's branches.
INSERT INTO :"control"."hook_use" (record, tenant_key, hook, module, name) VALUES
:rows;
