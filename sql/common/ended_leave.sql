-- Rows of a log of which a later image was read.
DELETE FROM :"control"."ended" USING :rows w
 WHERE :"control"."ended".target = :'target' AND :"control"."ended".feed = :'feed'
   AND :"control"."ended".tenant_key = w.firn_tenant AND :"control"."ended".firn_row = w.firn_row AND w.firn_class <> 's';
