-- What the log tells after the source emptied its table cannot hold before: rows of a new full load, or of a clock that went wrong.
UPDATE :loaded
   SET firn_from = x.firn_at
  FROM (SELECT c.tenant_key, c.firn_row, MAX(t.firn_at) AS firn_at
          FROM :loaded c
          JOIN :truncated t ON t.firn_tenant = c.tenant_key AND c.firn_order > t.firn_order AND c.firn_from < t.firn_at
         CROSS JOIN :run_now n
         WHERE t.firn_new OR c.firn_run = n.run_id
         GROUP BY c.tenant_key, c.firn_row) x
 WHERE :loaded.tenant_key = x.tenant_key AND :loaded.firn_row = x.firn_row;
