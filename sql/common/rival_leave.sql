-- A holder whose rival is later leaves the target.
DELETE FROM :loaded USING (SELECT DISTINCT r.firn_tenant, r.holder FROM :rival r WHERE NOT r.holder_wins) x
 WHERE :loaded.tenant_key = x.firn_tenant AND :loaded.firn_row = x.holder;
