-- Where an image ends and its row says no more of the member: what held before it and still does speaks again, or nobody.  An image that
-- ended before it began (its instant was in the future) ends what it would have followed.
SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run:columns
          FROM (SELECT x.firn_key, x.firn_to AS firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run:said,
                       ROW_NUMBER() OVER (PARTITION BY x.tenant_key, x.firn_row, x.firn_run
                                          ORDER BY CASE WHEN c.firn_key IS NULL THEN 1 ELSE 0 END, c.firn_from DESC, c.firn_order DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                  FROM :contribution x
                  JOIN :touched t ON t.firn_key = x.firn_key
                  LEFT JOIN :contribution c ON c.firn_key = x.firn_key AND c.tenant_key = x.tenant_key AND c.firn_from <= x.firn_to AND (c.firn_to IS NULL OR c.firn_to > x.firn_to)
                  LEFT JOIN :contribution p ON x.firn_to = x.firn_from AND p.firn_key = x.firn_key AND p.tenant_key = x.tenant_key AND p.firn_row = x.firn_row
                                               AND p.firn_to = x.firn_from AND p.firn_followed
                 WHERE x.firn_to IS NOT NULL AND (x.firn_to > x.firn_from OR p.firn_key IS NOT NULL) AND NOT x.firn_followed) r
         WHERE r.firn_rank = 1