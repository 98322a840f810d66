-- The same where a circle has taken a member's parent, or its end given it back.
INSERT INTO :"control"."rekey" (target, reference, member_key, firn_key)
SELECT DISTINCT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), d.:"member", d.firn_key
  FROM :moved m
  JOIN :"warehouse".:"table" d ON d.:"hierarchy_member" = m.member_key
 WHERE d.firn_key IS NOT NULL;
