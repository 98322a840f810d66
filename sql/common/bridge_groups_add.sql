-- Groups that some row joined.
INSERT INTO :groups (group_key)
SELECT DISTINCT l.:"group_key"
  FROM :loaded l
  JOIN (:rows) x ON x.firn_tenant = l.tenant_key AND x.firn_row = l.firn_row;
