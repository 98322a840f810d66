-- Who is held is asked for again.
UPDATE :"control"."branch_state" SET held = h.reason
  FROM :held h
 WHERE :"control"."branch_state".target = :'target' AND :"control"."branch_state".feed = :'feed'
   AND :"control"."branch_state".tenant_key = h.tenant_key;
