-- Keys of tenants that have no rows for the present period yet.
        SELECT c.firn_key
          FROM :contribution c
          JOIN (:tenants) b ON b.tenant_key = c.tenant_key
         CROSS JOIN :run_now n
          LEFT JOIN :"control"."period" s ON s.target = :'target' AND s.tenant_key = c.tenant_key
         WHERE s.period_end IS NULL OR s.period_end < :present;
