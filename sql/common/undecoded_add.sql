-- More of them: one statement holds only so many branches.
INSERT INTO :undecoded (hook, tenant_key, digest, original)
SELECT DISTINCT x.hook, x.tenant_key, MD5(x.original) AS digest, x.original
  FROM (
:branches
       ) x
  LEFT JOIN :"control"."decoded" v ON v.hook = x.hook AND v.tenant_key = x.tenant_key AND v.digest = MD5(x.original) AND v.give = ''
 WHERE v.hook IS NULL;
