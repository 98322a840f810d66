-- Rows that are replaced or leave take their waiting references with them.
DELETE FROM :"control"."unresolved" USING :rows x
 WHERE :"control"."unresolved".target = :'target'
   AND :"control"."unresolved".tenant_key = x.firn_tenant AND :"control"."unresolved".firn_row = x.firn_row;
