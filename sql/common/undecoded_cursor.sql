-- Equal values of several tenants follow each other, so that they are decoded once.
DECLARE firn_undecoded CURSOR FOR
SELECT u.hook, CAST(u.tenant_key AS varchar(20)) AS tenant_key, u.digest, u.original
  FROM :undecoded u
 ORDER BY u.hook, u.digest, u.tenant_key;
