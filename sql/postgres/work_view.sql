-- The rows of a fact that is built in one go are read a few times and never changed: they need not be stored.
CREATE VIEW :work AS
:select;
