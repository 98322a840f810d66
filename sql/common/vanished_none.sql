-- No branch of the feed is compared with something loaded: nothing can have vanished.
CREATE :temporary TABLE :vanished AS
SELECT b.tenant_key AS firn_tenant, CAST(b.feed AS :row_type) AS firn_row, CAST(NULL AS :row_type) AS firn_old_key
  FROM :run_branch b
 WHERE 1 = 0;
