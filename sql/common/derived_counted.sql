-- The same as the ledger wants it.
CREATE :temporary TABLE :counted AS
SELECT r.tenant_key AS firn_tenant, r.rows_read AS n
  FROM :read r;
