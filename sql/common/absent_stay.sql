-- Those that stay have not vanished.
DELETE FROM :vanished USING :absent a
 WHERE :vanished.firn_tenant = a.firn_tenant AND :vanished.firn_row = a.firn_row AND NOT a.goes;
