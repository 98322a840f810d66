-- Where the versions of a parent begin and end within those that follow it.
UNION SELECT x.firn_key, x.firn_at, p.valid_from AS firn_start
                   FROM (SELECT x.*, :start AS firn_start FROM :versions x WHERE x.firn_live) x
                   JOIN :parent p ON p.firn_key = x.:"reference" AND p.valid_from > x.firn_start AND (x.firn_end IS NULL OR p.valid_from < x.firn_end)
                 UNION SELECT x.firn_key, x.firn_at, p.valid_to
                   FROM (SELECT x.*, :start AS firn_start FROM :versions x WHERE x.firn_live) x
                   JOIN :parent p ON p.firn_key = x.:"reference" AND p.valid_to > x.firn_start
                        AND p.valid_to < COALESCE(x.firn_end, CAST('9999-12-31 00:00:00' AS timestamp))