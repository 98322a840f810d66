-- Loaded rows that are bad now, by tenant: they would leave the target for quarantine.
CREATE :temporary TABLE :bad AS
SELECT x.firn_tenant, COUNT(*) AS n, MIN(x.reason) AS reason
  FROM (SELECT d.firn_tenant, d.firn_row, :bad_reason AS reason
          FROM :delta d
          JOIN :run_branch b ON b.tenant_key = d.firn_tenant AND b.feed = :'feed' AND b.aside IS NULL) x
  JOIN :loaded l ON l.tenant_key = x.firn_tenant AND l.firn_row = x.firn_row
 WHERE x.reason IS NOT NULL
 GROUP BY x.firn_tenant;
