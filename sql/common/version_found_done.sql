-- They wait no longer.
DELETE FROM :"control"."unresolved" USING :"warehouse".:"fact" f
 WHERE f.tenant_key = :"control"."unresolved".tenant_key AND f.firn_row = :"control"."unresolved".firn_row AND f.:"column" <> -1
   AND :"control"."unresolved".target = :'target' AND :"control"."unresolved".reference = :'reference';
