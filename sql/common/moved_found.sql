-- Waiting rows whose member has come.
        SELECT u.tenant_key, u.firn_row
          FROM :"control"."unresolved" u
          JOIN :"warehouse".:"table" k ON k.firn_key = u.firn_key:alive
         WHERE u.target = :'target' AND u.reference = :'name';
