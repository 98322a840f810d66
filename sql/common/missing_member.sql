-- Rows whose member is missing where the reference says quarantine.  An image that ends a member waits for nobody.
UPDATE :work
   SET firn_outcome = 'quarantined', firn_reason = :'reason' || m.firn_key
  FROM (SELECT w.firn_tenant, w.firn_row, w.:"reference" AS firn_key
          FROM :missing w
          LEFT JOIN :"warehouse".:"table" d ON d.firn_key = w.:"reference" AND NOT d.firn_inferred AND NOT d.firn_deleted
         WHERE w.firn_outcome = 'applied' AND w.firn_class = 'a' AND w.:"reference" IS NOT NULL AND d.firn_key IS NULL) m
 WHERE :work.firn_tenant = m.firn_tenant AND :work.firn_row = m.firn_row AND :work.firn_outcome = 'applied';
