-- Members that were in a circle and may say something else now.
DELETE FROM :"control"."cycle" USING :touched t
 WHERE :"control"."cycle".target = :'target' AND t.firn_key = :"control"."cycle".firn_key;
