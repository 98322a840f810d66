-- Does the text begin as JSON, and not end so?  All of a long text is not looked through.
CASE LEFT(LTRIM(t.:"column", ' ' || CHR(9) || CHR(10) || CHR(13)), 1) WHEN '{' THEN '}' WHEN '[' THEN ']' END <> RIGHT(RTRIM(t.:"column", ' ' || CHR(9) || CHR(10) || CHR(13)), 1);
