-- A view of this run that is no longer needed.
DROP VIEW IF EXISTS :table;
