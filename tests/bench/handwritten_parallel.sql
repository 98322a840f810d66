-- First variant: one CREATE TABLE AS, which PostgreSQL may run with parallel workers.
\set ON_ERROR_STOP on
\pset tuples_only on
\ir handwritten_function.sql
\ir handwritten_rows.sql
\ir handwritten_dimensions.sql
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET max_parallel_workers_per_gather = 2;
CREATE TABLE hand.sale AS SELECT :fact_columns FROM (:sale_rows) AS s :fact_joins;
\ir handwritten_quarantine.sql
