-- Members of another dimension that refer to one who has come or gone are to be made anew.
INSERT INTO :"control"."rekey" (target, reference, member_key, firn_key)
SELECT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), -1, x.firn_key
  FROM :resolved x
 WHERE x.firn_live <> x.firn_was_live;
