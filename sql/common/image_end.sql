-- Images that hold no longer: the row says something else now, or nothing.  What a row said last is remembered as its
-- newest image, so that it cannot come back before it left.  That of a row that comes back has ended already.
UPDATE :loaded
   SET firn_to = CASE WHEN :loaded.firn_to IS NULL THEN w.firn_begins ELSE :loaded.firn_to END,
       firn_newest = CASE WHEN w.firn_outcome = 'applied' THEN false ELSE true END,
       firn_followed = CASE WHEN w.firn_outcome = 'applied' AND w.firn_loaded AND w.firn_key = w.firn_old_key THEN true ELSE false END
  FROM :work w
 WHERE :loaded.tenant_key = w.firn_tenant AND :loaded.firn_row = w.firn_row AND :loaded.firn_newest
   AND (w.firn_loaded OR w.firn_outcome = 'applied');
