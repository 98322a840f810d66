-- None yet, for branches to be added one by one.
CREATE :temporary TABLE :undecoded AS
SELECT v.hook, v.tenant_key, v.digest, v.original
  FROM :"control"."decoded" v
 WHERE 1 = 0;
