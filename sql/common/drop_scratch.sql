-- A table of this run that is no longer needed, or left behind by one that was killed.
DROP TABLE IF EXISTS :table;
