-- Members that were in a circle and now say something else.
DELETE FROM :"control"."cycle" USING :image i
 WHERE :"control"."cycle".target = :'target' AND i.firn_key = :"control"."cycle".firn_key
   AND (NOT i.firn_live OR i.:"reference" IS NULL OR i.:"reference" <> :"control"."cycle".firn_parent);
