-- The whole envelope, of a column of text.
t.:"json";
