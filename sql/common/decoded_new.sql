-- What the hooks make of them.
CREATE :temporary TABLE :decoded AS
SELECT v.hook, v.tenant_key, v.digest, v.give, v.original, v.result, v.refused, v.several
  FROM :"control"."decoded" v
 WHERE 1 = 0;
