-- They wait no longer.
DELETE FROM :"control"."unresolved" USING :"warehouse".:"table" d
 WHERE d.firn_key = :"control"."unresolved".firn_key AND NOT d.firn_inferred AND NOT d.firn_deleted
   AND :"control"."unresolved".target = :'target' AND :"control"."unresolved".reference = :'column';
