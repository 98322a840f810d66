-- How many of the tables that "firn status" reads are there, and whether that of absent rows is, which older warehouses lack.  Their
-- names are lower case on every server.
SELECT SUM(CASE WHEN t.table_name <> 'absent' THEN 1 ELSE 0 END), SUM(CASE WHEN t.table_name = 'absent' THEN 1 ELSE 0 END)
  FROM information_schema.tables t
 WHERE LOWER(t.table_schema) = LOWER(:'schema')
   AND t.table_name IN ('run', 'ledger', 'target_ledger', 'target_state', 'branch_state', 'quarantine', 'tenant', 'absent');
