-- The end of the run: let the next one in.
SELECT pg_advisory_unlock(hashtextextended(:'lock_name', 0));
