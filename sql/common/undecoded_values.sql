-- What no hook has decoded yet, each value once.
SELECT DISTINCT x.hook, x.tenant_key, MD5(x.original) AS digest, x.original
  FROM (
:branches
       ) x
  LEFT JOIN :"control"."decoded" v ON v.hook = x.hook AND v.tenant_key = x.tenant_key AND v.digest = MD5(x.original) AND v.give = ''
 WHERE v.hook IS NULL;
