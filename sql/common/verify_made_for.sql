-- Up to which period the tenant's rows are made.
JOIN :"control"."period" s ON s.target = :'target' AND s.tenant_key = CAST(SPLIT_PART(t.firn_key, '|', 1) AS bigint);
