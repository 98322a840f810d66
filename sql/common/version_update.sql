-- Versions that the dimension has: their new values and their new bounds, their old key.
UPDATE :"warehouse".:"table"
   SET :assignments
  FROM :resolved x CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".:"surrogate" = x.firn_version;
