-- A reference to the dimension itself is judged when all rows are known.
        SELECT l.tenant_key AS firn_tenant, l.firn_row, l.firn_key AS firn_old_key, l.firn_key AS firn_reason FROM :loaded l WHERE 1 = 0;
