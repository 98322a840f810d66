-- Members of whom nothing holds at any time: what points to them finds them as members of which only the key is known.
UPDATE :"warehouse".:"table"
   SET :nulls
       valid_from = :beginning, valid_to = :open_end, is_current = true, firn_instant = CAST(NULL AS timestamp),
       firn_inferred = true, firn_deleted = false, firn_updated_run = n.run_id
  FROM :gone g CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".:"surrogate" = g.firn_version AND g.firn_unsaid;
