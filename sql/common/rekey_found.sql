-- Waiting rows whose member has arrived.
UPDATE :"warehouse".:"fact" SET :"column" = x.member_key:moved
  FROM (SELECT u.tenant_key, u.firn_row, d.:"surrogate" AS member_key:below
          FROM :"control"."unresolved" u
          JOIN :"warehouse".:"table" d ON d.firn_key = u.firn_key AND NOT d.firn_inferred AND NOT d.firn_deleted:last:joins
         WHERE u.target = :'target' AND u.reference = :'column') x
 WHERE :"warehouse".:"fact".tenant_key = x.tenant_key AND :"warehouse".:"fact".firn_row = x.firn_row;
