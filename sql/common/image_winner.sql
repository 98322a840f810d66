-- The row of one feed that speaks for a member.
  LEFT JOIN (SELECT r.*
               FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.firn_key ORDER BY :order) AS firn_rank
                       FROM :contribution c
                       JOIN :touched k ON k.firn_key = c.firn_key) r
              WHERE r.firn_rank = 1) :alias ON :alias.firn_key = t.firn_key;
