-- Rows whose version holds at their time no more, and no other one does: they wait.
INSERT INTO :"control"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT DISTINCT CAST(:'target' AS varchar(128)), CAST(:'reference' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM :"control"."rekey" q
  JOIN :"warehouse".:"fact" f ON f.:"column" = q.member_key
  LEFT JOIN :"warehouse".:"table" k ON k.firn_key = q.firn_key:then
 WHERE q.target = :'target' AND q.reference = :'reference' AND k.firn_key IS NULL;
