-- Plays one round of changes at the instant :'now' (the word now will do); :round is its number, 0 for the next one.

CALL demo.play(:round, :'now'::timestamptz);
