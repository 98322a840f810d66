-- The images with the keys of their members, but for rows that the fact has so already.
CREATE :temporary TABLE :resolved AS
SELECT i.*, :keys
       CASE WHEN d.firn_row IS NULL THEN false ELSE true END AS firn_was_live
  FROM :image i
  LEFT JOIN :fact d ON d.tenant_key = i.firn_tenant AND d.firn_row = i.firn_row
  :lookups
 WHERE CASE WHEN i.firn_live AND d.firn_row IS NOT NULL:same THEN false
            WHEN NOT i.firn_live AND d.firn_row IS NULL THEN false
            ELSE true END;
