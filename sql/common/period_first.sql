-- The earliest last day of the tenants of this run.
SELECT MIN(s.period_end) FROM :"control"."period" s WHERE s.target = :'target';
