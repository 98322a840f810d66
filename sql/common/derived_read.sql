-- For the ledger: how many groups of each tenant were looked at.
CREATE :temporary TABLE :read AS
SELECT b.tenant_key, COUNT(t.firn_key) AS rows_read, CAST(NULL AS varchar(64)) AS watermark
  FROM :run_branch b
  LEFT JOIN :touched t ON t.firn_tenant = b.tenant_key
 WHERE b.feed = :'feed' AND b.aside IS NULL
 GROUP BY b.tenant_key;
