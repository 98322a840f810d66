-- Members that follow one whose versions are others now are to be made anew.
INSERT INTO :"control"."rekey" (target, reference, member_key, firn_key)
SELECT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), -1, q.firn_key
  FROM (SELECT x.firn_key FROM :resolved x UNION SELECT g.firn_key FROM :gone g) q;
