-- A document as text; one that is longer than any text is none.
CASE WHEN JSON_SIZE(:document) <= 65535 THEN JSON_SERIALIZE(:document) END;
