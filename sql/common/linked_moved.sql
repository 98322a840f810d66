-- Rows whose row of another fact has come, changed or gone: its keys as they are now.
UPDATE :fact SET :moved
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row:values
          FROM :"control".:"queue" q
          JOIN :fact f ON f.tenant_key = q.tenant_key:queued:joins) x
 WHERE :fact.tenant_key = x.tenant_key AND :fact.firn_row = x.firn_row AND (:differ);
