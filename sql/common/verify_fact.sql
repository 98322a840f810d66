-- The rows that one feed has for the fact, with the keys that their members have now.
        SELECT w.firn_tenant AS tenant_key, w.firn_row, w.firn_order:values
          FROM :work w
          :lookups
         WHERE w.firn_outcome = 'applied';
