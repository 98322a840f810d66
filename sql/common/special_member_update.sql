-- What is said of a special member has changed.
UPDATE :"warehouse".:"table"
   SET :assignments
 WHERE :"surrogate" = :key AND (:differ);
