-- Rows already loaded that hold a key which a row of this batch claims: the later one wins.
CREATE :temporary TABLE :rival AS
SELECT w.firn_tenant, w.firn_row AS claimant, l.firn_row AS holder,
       :still(COALESCE(l.firn_order, '') > COALESCE(w.firn_order, '')
        OR (COALESCE(l.firn_order, '') = COALESCE(w.firn_order, '') AND l.firn_row > w.firn_row)) AS holder_wins
  FROM :work w
  :lookups
  JOIN :loaded l ON l.tenant_key = w.firn_tenant AND l.firn_row <> w.firn_row AND :same_key
  LEFT JOIN :delta d ON d.firn_tenant = l.tenant_key AND d.firn_row = l.firn_row
  LEFT JOIN :vanished v ON v.firn_tenant = l.tenant_key AND v.firn_row = l.firn_row:absent
 WHERE w.firn_outcome = 'applied' AND w.firn_contested AND d.firn_row IS NULL AND v.firn_row IS NULL;
