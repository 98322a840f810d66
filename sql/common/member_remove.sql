-- Members of whom nothing is said any more and that nothing points to.
DELETE FROM :"warehouse".:"table" USING :resolved x
 WHERE :"warehouse".:"table".firn_key = x.firn_key AND NOT x.firn_live
   :unreferenced;
