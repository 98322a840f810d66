-- The lock of one target: taken by whoever writes the target, read by nobody.
CREATE TABLE IF NOT EXISTS :"control".:"lock" (unused integer);
