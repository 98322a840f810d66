-- What a feed contributed to another target, or under a name that another one has now.
DELETE FROM :"control".:"table";
