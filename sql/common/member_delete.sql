-- Members of whom nothing is said any more: kept, and marked.
UPDATE :"warehouse".:"table"
   SET firn_deleted = true, firn_updated_run = n.run_id
  FROM :resolved x CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
