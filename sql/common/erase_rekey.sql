-- Shared members that are gone, and that nobody refers to: there is nothing to key anew.
DELETE FROM :"control"."rekey"
 WHERE target = :'target' AND reference = :'reference'
   AND firn_key IN (SELECT g.firn_key FROM :gone g)
   AND NOT EXISTS (SELECT 1 FROM :"warehouse".:"table" d WHERE d.firn_key = :"control"."rekey".firn_key);
