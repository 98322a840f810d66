-- The document that a text is, NULL where it is none.
CASE WHEN :is_json THEN CAST(:text AS json) END;
