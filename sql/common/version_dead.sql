-- Facts that may point to a deleted member and want the unknown one, or quarantine, instead are told.
INSERT INTO :"control"."rekey" (target, reference, member_key, firn_key)
SELECT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), x.firn_member, x.firn_key
  FROM :resolved x
 WHERE x.firn_last AND x.firn_dead AND x.firn_was_live
 UNION ALL
SELECT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), g.firn_member, g.firn_key
  FROM :gone g
 WHERE g.firn_unsaid AND g.firn_was_live;
