-- Rows loaded with the unknown member although they name one: they wait for it.
INSERT INTO :"control"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST(:'target' AS varchar(128)), CAST(:'column' AS varchar(128)), w.firn_tenant, w.firn_row, w.:"reference"
  FROM :missing w
  LEFT JOIN :"warehouse".:"table" d ON d.firn_key = w.:"reference" AND NOT d.firn_inferred AND NOT d.firn_deleted
 WHERE w.:"reference" IS NOT NULL AND d.firn_key IS NULL;
