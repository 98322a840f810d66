-- The queue is consumed.
DELETE FROM :"control".:"queue";
