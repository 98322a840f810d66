-- Runs that never came to their end: killed, or planned anew because another was faster.  None is on while this one holds the lock.
UPDATE :"control"."run" SET status = 'unfinished' WHERE status = 'running';
