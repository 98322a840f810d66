-- The code of a tenant that was erased is free for another one, where that one has data: the erased one's other regions stay erased.
DELETE FROM :"control"."tenant"
 WHERE tenant = :'tenant' AND (region = '*' OR region IN (SELECT o.region FROM :"control"."tenant" o WHERE o.tenant = :'old'))
   AND tenant_key IN (SELECT s.tenant_key FROM :"control"."tenant_state" s WHERE s.state = 'erased');
