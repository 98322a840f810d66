-- A line for every row of every table of :dw.
SELECT format('SELECT %L || '' '' || t FROM %I.%I t ORDER BY 1', tablename, schemaname, tablename)
  FROM pg_tables WHERE schemaname = :'dw' ORDER BY tablename COLLATE "C"
\gexec
