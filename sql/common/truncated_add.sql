-- Remembered, because what comes late and is of before must stay out, also when staging has dropped this.
INSERT INTO :"control"."truncated" (target, feed, tenant_key, firn_order, firn_at)
SELECT CAST(:'target' AS varchar(128)), CAST(:'feed' AS varchar(128)), x.firn_tenant, x.firn_order, x.firn_at
  FROM :truncated x
 WHERE x.firn_new;
