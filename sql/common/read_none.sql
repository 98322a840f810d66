-- Nothing counted yet.
CREATE :temporary TABLE :read AS
SELECT b.tenant_key, CAST(0 AS bigint) AS rows_read, CAST(b.feed AS varchar(64)) AS watermark
  FROM :run_branch b
 WHERE 1 = 0;
