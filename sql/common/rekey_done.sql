-- The queue of this target is consumed.
DELETE FROM :"control"."rekey" WHERE target = :'target';
