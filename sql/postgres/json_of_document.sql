-- A document is one.
CAST(:document AS json);
