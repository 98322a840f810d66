-- Every schema, table and column that is not the server's own, in one pass over pg_catalog.
-- A schema without tables and a table without columns give one row each.  Partitions are left out:
-- their rows are read through the partitioned table.  Types are spelled once for each kind of column,
-- not once for each column.
WITH tables AS (
    SELECT c.oid, c.relnamespace, c.relname, c.relkind, k.conkey
      FROM pg_catalog.pg_class AS c
      LEFT JOIN pg_catalog.pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'p'
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
       AND NOT c.relispartition
), columns AS (
    SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull
      FROM pg_catalog.pg_attribute AS a
     WHERE a.attnum > 0
       AND NOT a.attisdropped
), types AS (
    SELECT d.atttypid, d.atttypmod, pg_catalog.format_type(d.atttypid, d.atttypmod) AS type_text
      FROM (SELECT DISTINCT atttypid, atttypmod FROM columns) AS d
)
SELECT n.nspname, t.relname, t.relkind IN ('v', 'm') AS is_view,
       c.attname, y.type_text, c.attnotnull,
       pg_catalog.array_position(t.conkey, c.attnum) AS key_position,
       t.oid AS table_id
  FROM pg_catalog.pg_namespace AS n
  LEFT JOIN tables AS t ON t.relnamespace = n.oid
  LEFT JOIN columns AS c ON c.attrelid = t.oid
  LEFT JOIN types AS y ON y.atttypid = c.atttypid AND y.atttypmod = c.atttypmod
 WHERE n.nspname !~ '^pg_'
   AND n.nspname <> 'information_schema'
 ORDER BY n.nspname, t.relname, c.attnum;
