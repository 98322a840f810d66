-- Rows of the touched groups that nothing stands behind any more.
INSERT INTO :image (firn_tenant, firn_key, firn_row, firn_live, firn_outcome)
SELECT d.tenant_key, t.firn_key, d.firn_row, CAST(false AS boolean), CAST('dead' AS varchar(12))
  FROM :touched t
  JOIN :fact d ON d.tenant_key = t.firn_tenant AND d.:"group" = t.firn_key:since
  LEFT JOIN :image i ON i.firn_tenant = d.tenant_key AND i.firn_row = d.firn_row
 WHERE i.firn_row IS NULL;
