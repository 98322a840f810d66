-- Rows of a log that are loaded, and that staging has no images of any more, or none that counts.
CREATE :temporary TABLE :untold AS
SELECT r.tenant_key, r.firn_row
  FROM :"warehouse".:"table" r
  JOIN :run_branch b ON b.tenant_key = r.tenant_key AND b.feed = :'feed' AND b.changelog AND b.aside IS NULL
  LEFT JOIN (SELECT DISTINCT d.firn_tenant, d.firn_row FROM :delta d WHERE d.firn_class <> 's' AND d.firn_row IS NOT NULL) t
    ON t.firn_tenant = r.tenant_key AND t.firn_row = r.firn_row
 WHERE t.firn_row IS NULL;
