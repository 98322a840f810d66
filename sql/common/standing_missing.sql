-- Rows of this run whose parent does not stand.
UPDATE :work
   SET firn_outcome = 'quarantined', firn_reason = :'reason' || m.firn_parent
  FROM (SELECT w.firn_tenant, w.firn_row, w.:"reference" AS firn_parent
          FROM :work w
          LEFT JOIN :standing s ON s.firn_key = w.:"reference"
         WHERE w.firn_outcome = 'applied' AND w.:"reference" IS NOT NULL AND s.firn_key IS NULL) m
 WHERE :work.firn_tenant = m.firn_tenant AND :work.firn_row = m.firn_row AND :work.firn_outcome = 'applied';
