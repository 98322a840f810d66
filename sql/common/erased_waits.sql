-- Rows whose reference is queued to be keyed anew: those with the key that is queued, and of members that are told of their parents those
-- with the key of the parent.
        SELECT CAST(:'place' AS varchar(200)) AS place, CAST('row' AS varchar(10)) AS what, COUNT(*) AS n
          FROM :"warehouse".:"table" t
         WHERE t.:"column" IN (SELECT CASE WHEN q.member_key <> -1 THEN q.member_key ELSE d.:"member" END
                                 FROM :"control"."rekey" q
                                 LEFT JOIN :"warehouse".:"dimension" d ON d.firn_key = q.firn_key AND q.member_key = -1
                                WHERE q.target = :'target' AND q.reference = :'reference');
