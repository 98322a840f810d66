-- The warehouse as the lines that follow.py wants.  Inferred members that nothing shows any more are nobody's.
CREATE OR REPLACE FUNCTION pg_temp.word(t timestamp) RETURNS text LANGUAGE sql RETURN to_char(t, 'YYYY-MM-DD HH24:MI:SS.US');
SELECT 'company', c.code, pg_temp.word(c.valid_from), pg_temp.word(c.valid_to), c.is_current, c.status, NULL, NULL
  FROM dw.company c
 WHERE c.company_key > 0 AND (NOT c.firn_inferred OR EXISTS (SELECT FROM dw.security s WHERE s.company_key = c.company_key));
SELECT 'security', s.code, pg_temp.word(s.valid_from), pg_temp.word(s.valid_to), s.is_current, s.status, c.code, pg_temp.word(c.valid_from)
  FROM dw.security s LEFT JOIN dw.company c ON c.company_key = s.company_key AND c.company_key > 0
 WHERE s.security_key > 0 AND (NOT s.firn_inferred OR EXISTS (SELECT FROM dw.lot l WHERE l.security_key = s.security_key));
SELECT 'lot', l.code, pg_temp.word(l.valid_from), pg_temp.word(l.valid_to), l.is_current, l.status, s.code, pg_temp.word(s.valid_from)
  FROM dw.lot l LEFT JOIN dw.security s ON s.security_key = l.security_key AND s.security_key > 0
 WHERE l.lot_key > 0 AND (NOT l.firn_inferred OR EXISTS (SELECT FROM dw.trade t WHERE t.lot_key = l.lot_key));
SELECT 'trade', t.id, pg_temp.word(l.valid_from), pg_temp.word(s.valid_from), pg_temp.word(c.valid_from)
  FROM dw.trade t LEFT JOIN dw.lot l ON l.lot_key = t.lot_key AND l.lot_key > 0
  LEFT JOIN dw.security s ON s.security_key = l.security_key AND s.security_key > 0
  LEFT JOIN dw.company c ON c.company_key = s.company_key AND c.company_key > 0;
