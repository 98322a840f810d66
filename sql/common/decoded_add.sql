-- Kept once: another run may have been faster.
INSERT INTO :"control"."decoded" (hook, tenant_key, digest, give, original, result, refused, several, run_id)
SELECT d.hook, d.tenant_key, d.digest, d.give, d.original, d.result, d.refused, d.several, n.run_id
  FROM :decoded d
 CROSS JOIN :run_now n
  LEFT JOIN :"control"."decoded" v ON v.hook = d.hook AND v.tenant_key = d.tenant_key AND v.digest = d.digest AND v.give = ''
 WHERE v.hook IS NULL;
