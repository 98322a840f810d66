-- No tenant is held back: the source is what it is.
CREATE :temporary TABLE :held AS
SELECT b.tenant_key, CAST(NULL AS varchar(400)) AS reason
  FROM :run_branch b
 WHERE 1 = 0;
