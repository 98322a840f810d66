-- What becomes of these is decided already.
DELETE FROM :orphan USING :rows x
 WHERE :orphan.firn_tenant = x.firn_tenant AND :orphan.firn_row = x.firn_row;
