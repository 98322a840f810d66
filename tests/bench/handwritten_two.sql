-- Second variant: two sessions, each with half of the tenants, into one table; indexes last.
--   psql -v part=begin ...; psql -v part=first ... & psql -v part=second ... & wait; psql -v part=end ...
\set ON_ERROR_STOP on
\pset tuples_only on
SELECT :'part' = 'begin' AS is_begin, :'part' = 'end' AS is_end, :'part' = 'first' AS is_first \gset
\if :is_begin
\ir handwritten_function.sql
\ir handwritten_rows.sql
\ir handwritten_dimensions.sql
CREATE TABLE hand.sale AS SELECT :fact_columns FROM (:sale_rows) AS s :fact_joins LIMIT 0;
\elif :is_end
\ir handwritten_rows.sql
\ir handwritten_quarantine.sql
\elif :is_first
\ir handwritten_rows.sql
INSERT INTO hand.sale SELECT :fact_columns FROM (:first_half) AS s :fact_joins;
\else
\ir handwritten_rows.sql
INSERT INTO hand.sale SELECT :fact_columns FROM (:second_half) AS s :fact_joins;
\endif
