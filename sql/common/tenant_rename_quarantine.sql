-- Rows in quarantine name their tenant.
UPDATE :"control"."quarantine" SET tenant = :'tenant' WHERE tenant = :'old';
