-- Images that others take the place of: a row of a changelog that was read anew, a row of a mirror whose image holds since
-- the same instant.
DELETE FROM :loaded USING :work w
 WHERE :loaded.tenant_key = w.firn_tenant AND :loaded.firn_row = w.firn_row AND :loaded.firn_newest AND w.firn_loaded
   AND (w.firn_changelog OR (w.firn_outcome = 'applied' AND w.firn_begins = w.firn_old_from));
