-- Who takes the key of a reference from here is told where it is another one now.
INSERT INTO :"control"."rekey" (target, reference, member_key, firn_key)
SELECT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), d.:"member", d.firn_key
  FROM :before o
  JOIN :"warehouse".:"table" d ON d.firn_key = o.firn_key AND d.:"member" = o.:"member":last
 WHERE COALESCE(d.:"from", -1) <> COALESCE(o.:"from", -1);
