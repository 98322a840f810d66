-- Does the text begin as JSON?
LEFT(LTRIM(t.:"column", ' ' || CHR(9) || CHR(10) || CHR(13)), 1) IN ('{', '[');
