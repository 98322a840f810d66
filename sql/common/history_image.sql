-- Images of the touched members: what holds since when.
SELECT c.firn_key, c.firn_from AS firn_at, 1 AS firn_opens, c.firn_live, c.firn_order, c.tenant_key, c.firn_row, c.firn_run:columns
          FROM :contribution c
          JOIN :touched t ON t.firn_key = c.firn_key
         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from