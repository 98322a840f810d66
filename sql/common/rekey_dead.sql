-- Rows that point to a member deleted since: back to the unknown member, waiting for the real one.
INSERT INTO :"control"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT CAST(:'target' AS varchar(128)), CAST(:'column' AS varchar(128)), f.tenant_key, f.firn_row, q.firn_key
  FROM :"control"."rekey" q
  JOIN :"warehouse".:"fact" f ON f.:"column" = q.member_key
 WHERE q.target = :'target' AND q.reference = :'column';
