-- Rows of branches in compare mode that the target has and the staging table has no more; a log may drop what it has
-- told, unless it was emptied and tells everything anew.
CREATE :temporary TABLE :vanished AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, :key AS firn_old_key
  FROM :loaded l
  JOIN :run_branch b ON b.tenant_key = l.tenant_key AND b.feed = :'feed' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
  LEFT JOIN :delta d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
