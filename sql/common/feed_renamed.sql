-- What is known of a feed that has another name now.
UPDATE :"control".:"table" SET feed = :'feed' WHERE target = :'target' AND feed = :'was';
