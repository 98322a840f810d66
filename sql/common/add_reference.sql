-- Members that nobody has made anew yet refer to nobody; a special member refers to the one of its kind.
UPDATE :"warehouse".:"table"
   SET :"column" = CASE WHEN :"surrogate" < -2 THEN -2 WHEN :"surrogate" < 0 THEN :"surrogate" ELSE -1 END
 WHERE :"column" IS NULL;
