-- They are listed no more.
DELETE FROM :"control"."cycle" USING (SELECT m.firn_key FROM (:members) m LEFT JOIN :circle o ON o.member_key = m.member_key WHERE o.member_key IS NULL) x
 WHERE :"control"."cycle".target = :'target' AND :"control"."cycle".firn_key = x.firn_key;
