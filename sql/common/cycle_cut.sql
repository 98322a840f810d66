-- They lose their parent, in the dimension and in what the hierarchy is made of.
UPDATE :"warehouse".:"table"
   SET :"parent" = -1, firn_updated_run = n.run_id
  FROM :circle o CROSS JOIN :run_now n
 WHERE :"warehouse".:"table".:"member" = o.member_key AND :"warehouse".:"table".:"parent" > 0:current;
