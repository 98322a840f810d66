-- Tenants were given keys for this state of the registry: if another run has moved it, the cast fails.
SELECT CAST(CASE WHEN COALESCE(MAX(t.tenant_key), 0) = :last_key THEN '0'
                 ELSE 'firn: the state of the tenants has moved' END AS integer) AS state_is_as_planned
  FROM :"control"."tenant" t;
