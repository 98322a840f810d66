-- Rows loaded without a version because their member has none at their time: they wait for it.
INSERT INTO :"control"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST(:'target' AS varchar(128)), CAST(:'reference' AS varchar(128)), w.firn_tenant, w.firn_row, w.:key
  FROM :missing w
  LEFT JOIN :"warehouse".:"table" k ON k.firn_key = w.:key:at
 WHERE w.firn_outcome = 'applied' AND w.:key IS NOT NULL AND k.firn_key IS NULL;
