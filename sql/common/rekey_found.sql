-- Waiting rows whose member has arrived.
UPDATE :"warehouse".:"fact" SET :"column" = x.member_key
  FROM (SELECT u.tenant_key, u.firn_row, d.:"surrogate" AS member_key
          FROM :"control"."unresolved" u
          JOIN :"warehouse".:"table" d ON d.firn_key = u.firn_key AND NOT d.firn_inferred AND NOT d.firn_deleted
         WHERE u.target = :'target' AND u.reference = :'column') x
 WHERE :"warehouse".:"fact".tenant_key = x.tenant_key AND :"warehouse".:"fact".firn_row = x.firn_row;
