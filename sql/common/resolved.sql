-- The images with the keys of their parents, and with what the dimension knows of each member now.
-- Members whose row says so already are left out: they keep the run that last changed them.
CREATE :temporary TABLE :resolved AS
SELECT i.*, :parents
       d.:"surrogate" AS firn_member,
       CASE WHEN d.:"surrogate" IS NULL THEN false ELSE (NOT d.firn_inferred AND NOT d.firn_deleted) END AS firn_was_live
  FROM :image i
  LEFT JOIN :"warehouse".:"table" d ON d.firn_key = i.firn_key
  :lookups
 WHERE CASE WHEN :same THEN false ELSE true END;
