-- The least that any increment has to do: read what changed since :watermark from every tenant (there is no index on the
-- clock, so every staging table is read once) and keep it, typed, with its hash.
\set ON_ERROR_STOP on
\pset tuples_only on
SELECT string_agg(format('SELECT %s AS tenant_key, id, md5(t::text) AS row_hash FROM %I.%I AS t WHERE %I > timestamp ''2025-01-01''',
                         tenant_key, schema, sales, changed_at), ' UNION ALL ') AS changed
  FROM bench.tenant JOIN bench.dialect USING (dialect) \gset
SELECT count(*) || ' rows changed' FROM (:changed) AS c;
