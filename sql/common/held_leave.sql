-- A held branch changes nothing.
DELETE FROM :rows USING :held h WHERE :rows.firn_tenant = h.tenant_key;
