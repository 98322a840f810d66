-- Members of another dimension that refer to one who has come or gone are to be made anew.
INSERT INTO :"control"."rekey" (target, reference, member_key, firn_key)
SELECT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), -1, q.firn_key
  FROM (SELECT x.firn_key FROM :resolved x WHERE x.firn_last AND x.is_current <> x.firn_was_live
         UNION
        SELECT g.firn_key FROM :gone g WHERE g.firn_unsaid AND g.firn_was_live) q;
