-- Drops the staging schemas of an earlier load and makes those of :tenants tenants with about :rows transactions
-- each.  The same :seed gives the same rows.

SET client_min_messages = warning;

SET synchronous_commit = off;

CALL demo.full_load(:tenants, :rows, :seed, :'now'::timestamptz);

RESET synchronous_commit;

RESET client_min_messages;
