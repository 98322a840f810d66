-- The state of the target has moved.
UPDATE :"control"."target_state" SET version = version + 1, definition = :'definition' WHERE target = :'target';
