-- What a feed loaded of tenants for whom the mapping has it no more.
CREATE :temporary TABLE :leaving AS
SELECT l.tenant_key AS firn_tenant, l.firn_row, :key AS firn_old_key
  FROM :loaded l
  JOIN :run_branch b ON b.target = :'target' AND b.feed = :'branch' AND b.record = '' AND b.aside IS NULL AND b.tenant_key = l.tenant_key
:but;
