-- No branch of the feed is compared with something loaded: nothing can have vanished.
CREATE :temporary TABLE :vanished AS
SELECT b.tenant_key AS firn_tenant, :no_row AS firn_row, :no_key AS firn_old_key
  FROM :run_branch b
 WHERE 1 = 0;
