-- Every schema, table and column that is not the server's own, on the leader node alone: only pg_*
-- tables and functions of the leader, no unnest, no arrays out.  A schema without tables gives one row.
-- Hidden tables of materialized views are left out; late-binding views have no columns here.
SELECT n.nspname, t.relname, t.relkind = 'v' AS is_view,
       a.attname, format_type(a.atttypid, a.atttypmod) AS type_text, a.attnotnull,
       CASE a.attnum WHEN k.conkey[1] THEN 1 WHEN k.conkey[2] THEN 2 WHEN k.conkey[3] THEN 3
                     WHEN k.conkey[4] THEN 4 WHEN k.conkey[5] THEN 5 WHEN k.conkey[6] THEN 6
                     WHEN k.conkey[7] THEN 7 WHEN k.conkey[8] THEN 8 END AS key_position,
       t.oid AS table_id
  FROM pg_catalog.pg_namespace AS n
  LEFT JOIN pg_catalog.pg_class AS t
    ON t.relnamespace = n.oid AND t.relkind IN ('r', 'v') AND t.relname NOT LIKE 'mv\\_tbl\\_\\_%'
  LEFT JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_constraint AS k ON k.conrelid = t.oid AND k.contype = 'p'
 WHERE n.nspname NOT LIKE 'pg\\_%'
   AND n.nspname NOT IN ('information_schema', 'catalog_history')
 ORDER BY n.nspname, t.relname, a.attnum;
