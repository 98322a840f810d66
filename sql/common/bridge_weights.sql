-- The weights of these groups.
UPDATE :loaded
   SET "weight" = x.weight
  FROM (:parts) x
 WHERE :loaded.tenant_key = x.tenant_key AND :loaded.firn_row = x.firn_row
   AND (:loaded."weight" IS NULL OR :loaded."weight" <> x.weight);
