-- Of a periodic snapshot the rows that still follow staging.
AND EXISTS (SELECT 1 FROM :"control"."period" s WHERE s.target = :'target' AND s.tenant_key = t.tenant_key AND t."period_date_key" = CAST(TO_CHAR(s.period_end, 'YYYYMMDD') AS bigint));
