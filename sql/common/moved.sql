-- Rows that are about to come, change, go or be keyed anew.
CREATE :temporary TABLE :moved AS
SELECT DISTINCT x.tenant_key, x.firn_row
  FROM (
:rows
       ) x;
