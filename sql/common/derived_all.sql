-- Tenants whose rows are all made anew: the first time, when the mapping changed, at a reconcile, or when the source says so.
CREATE :temporary TABLE :all AS
SELECT b.tenant_key
  FROM :run_branch b
 WHERE b.feed = :'feed' AND b.aside IS NULL
   AND (b.compare OR b.tenant_key IN (SELECT q.tenant_key FROM :"control".:"queue" q WHERE q.firn_key IS NULL));
