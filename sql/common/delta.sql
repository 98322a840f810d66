-- The delta of one record: what its branches read, typed, cleaned and classified.
-- Class: a to be applied, d deleted, i filtered out, q bad, s another copy of the same row.
-- Nothing is filtered but by the window on the change column: a row that stops qualifying must be seen.
CREATE :temporary TABLE :delta AS
SELECT :columns
  FROM (
:branches
       ) b;
