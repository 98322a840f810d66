-- Waiting rows for whose time there is a version now.
UPDATE :"warehouse".:"fact" SET :"column" = x.member_key:moved
  FROM (SELECT u.tenant_key, u.firn_row, MIN(k.:"surrogate") AS member_key:below
          FROM :"control"."unresolved" u
          JOIN :"warehouse".:"fact" f ON f.tenant_key = u.tenant_key AND f.firn_row = u.firn_row
          JOIN :"warehouse".:"table" k ON k.firn_key = u.firn_key:then:joins
         WHERE u.target = :'target' AND u.reference = :'reference'
         GROUP BY u.tenant_key, u.firn_row) x
 WHERE :"warehouse".:"fact".tenant_key = x.tenant_key AND :"warehouse".:"fact".firn_row = x.firn_row;
