-- Facts that point to a member which its dimension has queued as gone, and which has not come back since.
        SELECT l.tenant_key AS firn_tenant, l.firn_row, CAST(NULL AS varchar(1)) AS firn_old_key, :'reason' || q.firn_key AS firn_reason
          FROM :"control"."rekey" q
          JOIN :"warehouse".:"table" d ON d.:"surrogate" = q.member_key AND (d.firn_inferred OR d.firn_deleted)
          JOIN :loaded l ON l.:"column" = q.member_key
          JOIN :"control"."branch_state" s ON s.target = :'target' AND s.feed = :'feed' AND s.tenant_key = l.tenant_key
         WHERE q.target = :'target' AND q.reference = :'name';
