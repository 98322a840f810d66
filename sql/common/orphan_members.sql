-- Rows that speak of a member whose own parent has gone.
        SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key, :'reason' || l.:"reference" AS firn_reason
          FROM :loaded l
          LEFT JOIN :"warehouse".:"table" d ON d.firn_key = l.:"reference" AND NOT d.firn_inferred AND NOT d.firn_deleted
         WHERE l.:"reference" IS NOT NULL AND d.firn_key IS NULL;
