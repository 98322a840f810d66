-- Nothing of the target was ever loaded: nothing is remembered.
DELETE FROM :"control"."truncated" WHERE target = :'target' AND feed = :'feed';
