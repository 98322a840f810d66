-- Groups that some row leaves.
CREATE :temporary TABLE :groups AS
SELECT DISTINCT l.:"group_key" AS group_key
  FROM :loaded l
  JOIN (:rows) x ON x.firn_tenant = l.tenant_key AND x.firn_row = l.firn_row;
