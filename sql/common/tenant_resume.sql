-- Who comes back is compared as a whole by the next run: what went meanwhile left no trace.
UPDATE :"control"."branch_state" SET held = 'was not read while the tenant was ' || x.state
  FROM (SELECT t.tenant_key, s.state
          FROM :"control"."tenant" t
          JOIN :"control"."tenant_state" s ON s.tenant_key = t.tenant_key
         WHERE (:which) AND s.state <> 'active') x
 WHERE :"control"."branch_state".tenant_key = x.tenant_key;
