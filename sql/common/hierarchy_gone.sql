-- Members that the dimension has no more.
UNION ALL
        SELECT r.firn_member
          FROM :resolved r
          LEFT JOIN :"warehouse".:"table" d ON d.:"surrogate" = r.firn_member
         WHERE r.firn_member IS NOT NULL AND d.:"surrogate" IS NULL;
