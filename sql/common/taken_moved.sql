-- Rows whose member has another key in its own reference now.
UPDATE :"warehouse".:"fact" SET :moved
  FROM (SELECT DISTINCT q.member_key, :values
          FROM :"control"."rekey" q
          JOIN :"warehouse".:"dimension" k ON k.firn_key = q.firn_key AND k.:"member" = q.member_key:last:joins
         WHERE q.target = :'target' AND q.reference = :'reference') x
 WHERE :"warehouse".:"fact".:"via" = x.member_key
   AND (:"warehouse".:"fact".:"column" IS NULL OR :"warehouse".:"fact".:"column" <> x.:"column");
