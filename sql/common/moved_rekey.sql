-- Rows that point to a member which is queued as gone.
        SELECT f.tenant_key, f.firn_row
          FROM :"control"."rekey" q
          JOIN :fact f ON f.:"column" = q.member_key
         WHERE q.target = :'target' AND q.reference = :'name';
