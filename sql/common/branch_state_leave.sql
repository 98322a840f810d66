-- The old state of these branches.
DELETE FROM :"control"."branch_state" USING :state x
 WHERE :"control"."branch_state".target = x.target AND :"control"."branch_state".feed = x.feed
   AND :"control"."branch_state".tenant_key = x.tenant_key;
