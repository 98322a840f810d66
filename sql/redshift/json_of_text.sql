-- The same; a document is read from its text here.
CASE WHEN :is_json THEN :text END;
