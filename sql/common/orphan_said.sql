-- Rows that contribute to a key with a reference to a member which its dimension has queued as gone.
        SELECT DISTINCT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key, :'reason' || q.firn_key AS firn_reason
          FROM :"control"."rekey" q
          JOIN :loaded l ON l.:"reference" = q.firn_key
          LEFT JOIN :"warehouse".:"table" d ON d.firn_key = q.firn_key AND NOT d.firn_inferred AND NOT d.firn_deleted
         WHERE q.target = :'target' AND q.reference = :'name' AND d.firn_key IS NULL;
