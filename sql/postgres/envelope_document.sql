-- The same of a column of documents, which is read as text for the sake of one way to read it: a document, or a text that nobody
-- parsed (but one that the server cannot write out).
CASE WHEN json_typeof(CAST(t.:"json" AS json)) = 'string' AND CAST(t.:"json" AS text) !~ '\\u0000'
                                                                            AND REGEXP_REPLACE(CAST(t.:"json" AS text), '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                       THEN CAST(t.:"json" AS json) #>> '{}' ELSE CAST(t.:"json" AS text) END;
