-- If it has held the key before, nothing changes.
DELETE FROM :work
 WHERE firn_outcome = 'applied' AND firn_rank > 1 AND firn_loaded AND NOT firn_force
   AND firn_old_hash = firn_hash AND COALESCE(firn_old_order, '') = firn_order;
