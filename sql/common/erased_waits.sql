-- Rows whose reference is queued to be keyed anew.
        SELECT CAST(:'place' AS varchar(200)) AS place, COUNT(*) AS n
          FROM :"warehouse".:"table" t
         WHERE t.:"column" IN (SELECT q.member_key FROM :"control"."rekey" q WHERE q.target = :'target' AND q.reference = :'reference');
