-- Members in a circle are told as long as they are.
DELETE FROM :"control"."quarantine"
 WHERE target = :'target' AND feed = '(hierarchy)'
   AND firn_row NOT IN (SELECT c.firn_key FROM :"control"."cycle" c WHERE c.target = :'target');
