-- How many of the tables that "firn status" reads are there.  Their names are lower case on every server.
SELECT COUNT(*)
  FROM information_schema.tables t
 WHERE LOWER(t.table_schema) = LOWER(:'schema')
   AND t.table_name IN ('run', 'ledger', 'target_ledger', 'target_state', 'branch_state', 'quarantine', 'tenant');
