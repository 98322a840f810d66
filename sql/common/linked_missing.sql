-- Rows that want to wait until the other fact has the row that they name.
UPDATE :work
   SET firn_outcome = 'quarantined', firn_reason = :'reason' || m.firn_key
  FROM (SELECT w.firn_tenant, w.firn_row, :key AS firn_key
          FROM :work w
          LEFT JOIN :linked s ON s.tenant_key = w.firn_tenant:found
         WHERE w.firn_class = 'a' AND w.firn_outcome IN :among AND s.tenant_key IS NULL:given) m
 WHERE :work.firn_tenant = m.firn_tenant AND :work.firn_row = m.firn_row AND :work.firn_class = 'a' AND :work.firn_outcome IN :among;
