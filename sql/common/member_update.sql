-- Members that the dimension has: their new values, their old key.
UPDATE :"warehouse".:"table"
   SET :assignments
  FROM :resolved x CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".firn_key = x.firn_key AND x.firn_live;
