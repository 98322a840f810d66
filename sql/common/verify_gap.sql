-- What one feed said last of the member when a gap between its versions began.
                SELECT v.firn_tenant, v.firn_key, v.valid_to, c.firn_live,
                       ROW_NUMBER() OVER (PARTITION BY v.firn_version ORDER BY c.firn_from DESC, c.firn_order DESC, c.tenant_key, c.firn_row DESC) AS firn_rank
                  FROM (SELECT :tenant AS firn_tenant, t.:"surrogate" AS firn_version, t.firn_key, t.valid_to,
                               LEAD(t.valid_from) OVER (PARTITION BY t.:"durable" ORDER BY t.valid_from, t.:"surrogate") AS next_from
                          FROM :"warehouse".:"table" t
                         WHERE t.:"surrogate" > 0) v
                  JOIN :contribution c ON c.firn_key = v.firn_key AND c.firn_from <= v.valid_to AND (c.firn_to IS NULL OR c.firn_to > v.valid_to)
                 WHERE v.next_from > v.valid_to;
