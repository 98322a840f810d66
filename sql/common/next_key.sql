-- Keys are given once: the next one follows the largest that was.
UPDATE :"control"."target_state"
   SET next_key = (SELECT MAX(d.:"surrogate") + 1 FROM :"warehouse".:"table" d)
 WHERE target = :'target'
   AND next_key <= (SELECT MAX(d.:"surrogate") FROM :"warehouse".:"table" d);
