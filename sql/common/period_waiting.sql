-- What waits for a member in the last period waits in those since as well.
INSERT INTO :"control"."unresolved" (target, reference, tenant_key, firn_row, firn_key)
SELECT u.target, u.reference, u.tenant_key, c.firn_row, u.firn_key
  FROM :carry c
  JOIN :"control"."unresolved" u ON u.target = :'target' AND u.tenant_key = c.firn_tenant AND u.firn_row = c.firn_from_row;
