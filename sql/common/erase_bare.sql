-- Shared members of whom nobody else says anything, and that others refer to, keep their key and nothing else.
UPDATE :"warehouse".:"table" SET firn_updated_run = n.run_id :nulls
  FROM :gone g CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".firn_key = g.firn_key :unsaid;
