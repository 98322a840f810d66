-- What the loaded rows that stay say of who is whose parent.
        SELECT l.firn_key, :parent AS firn_parent
          FROM :loaded l
          LEFT JOIN :work w ON w.firn_tenant = l.tenant_key AND w.firn_row = l.firn_row AND w.firn_loaded
          LEFT JOIN :vanished v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row
         WHERE w.firn_row IS NULL AND v.firn_row IS NULL;
