-- The same of a SUPER: a document, or a text that nobody parsed.  One that is longer than any text is none.
CASE WHEN t.:"json" IS NULL THEN NULL WHEN JSON_TYPEOF(t.:"json") = 'string' THEN CAST(t.:"json" AS varchar(65535)) WHEN JSON_SIZE(t.:"json") <= 65535 THEN JSON_SERIALIZE(t.:"json") ELSE '' END;
