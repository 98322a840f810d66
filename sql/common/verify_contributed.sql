-- What rows have contributed, as it is kept.
SELECT c.tenant_key, c.firn_row, c.firn_key, c.firn_hash, c.firn_order:values
  FROM :contribution c;
