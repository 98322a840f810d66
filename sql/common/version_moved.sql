-- Rows whose version holds at their time no more: the one that does, or the unknown member.
UPDATE :"warehouse".:"fact" SET :"column" = x.member_key:moved
  FROM (SELECT DISTINCT f.tenant_key, f.firn_row, COALESCE(k.:"surrogate", -1) AS member_key:below
          FROM :"control"."rekey" q
          JOIN :"warehouse".:"fact" f ON f.:"column" = q.member_key
          LEFT JOIN :"warehouse".:"table" o ON o.:"surrogate" = q.member_key:still
          LEFT JOIN :"warehouse".:"table" k ON k.firn_key = q.firn_key:then:joins
         WHERE q.target = :'target' AND q.reference = :'reference' AND o.:"surrogate" IS NULL) x
 WHERE :"warehouse".:"fact".tenant_key = x.tenant_key AND :"warehouse".:"fact".firn_row = x.firn_row;
