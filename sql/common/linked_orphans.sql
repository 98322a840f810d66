-- Loaded rows whose row of another fact is queued as gone, and has not come back since.
        SELECT f.tenant_key AS firn_tenant, f.firn_row, CAST(NULL AS varchar(1)) AS firn_old_key, :'reason' || :key AS firn_reason
          FROM :"control".:"queue" q
          JOIN :fact f ON f.tenant_key = q.tenant_key:queued
          JOIN :"control"."branch_state" b ON b.target = :'target' AND b.feed = :'feed' AND b.tenant_key = f.tenant_key
          LEFT JOIN :linked s ON s.tenant_key = f.tenant_key:found
         WHERE s.tenant_key IS NULL;
