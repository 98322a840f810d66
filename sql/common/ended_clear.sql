-- Nothing of the target was ever loaded, so nothing is known of what was taken out of it.
DELETE FROM :"control"."ended" WHERE target = :'target' AND feed = :'feed';
