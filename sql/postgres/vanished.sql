-- Rows of branches in compare mode that the target has and the staging table has no more; a log may drop what it has
-- told, unless it was emptied and tells everything anew.  OFFSET 0: the few branches first, for the server takes it that
-- next to nothing has vanished, and would look through them again for each row.
CREATE :temporary TABLE :vanished AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, :key AS firn_old_key
  FROM (SELECT l.*
          FROM :loaded l
          JOIN :run_branch b ON b.tenant_key = l.tenant_key AND b.feed = :'feed' AND b.compare AND (b.reloaded OR NOT b.changelog) AND b.aside IS NULL
        OFFSET 0) l
  LEFT JOIN :delta d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
 WHERE d.firn_row IS NULL;
