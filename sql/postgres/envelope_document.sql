-- The same of a column of documents, which is read as text for the sake of one way to read it.
CAST(t.:"json" AS text);
