-- The queue of this target is consumed, but for rows that go to quarantine when they are read again.
DELETE FROM :"control"."rekey" WHERE target = :'target' AND reference NOT IN (:left);
