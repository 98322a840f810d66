-- Tenants that take part for the first time.
INSERT INTO :"control"."tenant" (tenant_key, tenant, region, display_name) VALUES
:rows;
