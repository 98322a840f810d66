-- Driving rows whose joined rows changed: none yet.
CREATE :temporary TABLE :affected AS
SELECT b.tenant_key AS firn_tenant, :no_row AS firn_row
  FROM :run_branch b
 WHERE 1 = 0;
