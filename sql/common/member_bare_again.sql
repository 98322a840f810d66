-- Those that something points to keep their key and nothing else.
UPDATE :"warehouse".:"table"
   SET firn_inferred = true, firn_updated_run = n.run_id :nulls
  FROM :resolved x CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".firn_key = x.firn_key AND NOT x.firn_live AND x.firn_was_live;
