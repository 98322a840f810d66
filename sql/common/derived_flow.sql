-- The touched groups, period by period, as far as they have rows.
CREATE :temporary TABLE :flow AS
SELECT t.firn_tenant, t.firn_key, :end AS firn_period:combined
  FROM :touched t
  JOIN :source f ON f.tenant_key = t.firn_tenant:same_keys AND :grain = t.firn_key
  JOIN :until u ON u.tenant_key = t.firn_tenant
 WHERE :at <= u.firn_until
 GROUP BY t.firn_tenant, t.firn_key, :end;
