-- Rows whose row of another fact has moved.
        SELECT f.tenant_key, f.firn_row
          FROM :"control".:"queue" q
          JOIN :fact f ON f.tenant_key = q.tenant_key:queued;
