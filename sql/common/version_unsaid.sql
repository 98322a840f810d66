-- Members of whom nothing is said any more, at no time: kept, and marked.
UPDATE :"warehouse".:"table"
   SET firn_deleted = true, is_current = false, firn_updated_run = n.run_id,
       valid_to = CASE WHEN NOT g.firn_was_live THEN g.valid_to WHEN n.run_at > g.valid_from THEN n.run_at ELSE g.valid_from END
  FROM :gone g CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".:"surrogate" = g.firn_version AND g.firn_unsaid;
