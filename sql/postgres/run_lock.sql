-- One run at a time: a second one waits here, then sees what the first one did.
-- The lock belongs to the session, so a killed run never leaves it behind.
SELECT pg_advisory_lock(hashtextextended(:'lock_name', 0));
