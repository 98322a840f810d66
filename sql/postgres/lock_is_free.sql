-- Does nobody hold the lock of a run?
SELECT NOT EXISTS (SELECT 1
                     FROM pg_locks l
                    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                      AND CAST(l.classid AS bigint) = (hashtextextended(:'lock_name', 0) >> 32) & 4294967295
                      AND CAST(l.objid AS bigint) = hashtextextended(:'lock_name', 0) & 4294967295);
