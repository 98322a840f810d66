-- A delta without rows, for branches to be added one by one.
CREATE :temporary TABLE :delta AS
SELECT :columns
  FROM :run_branch b
 WHERE 1 = 0;
