-- The warehouse as the lines that history.py wants; inferred members that no fact points to now are nobody's.
CREATE OR REPLACE FUNCTION pg_temp.word(t timestamp) RETURNS text LANGUAGE sql RETURN to_char(t, 'YYYY-MM-DD HH24:MI:SS.US');
\set line 't.tenant, d.member, pg_temp.word(d.firn_instant), pg_temp.word(d.valid_from), pg_temp.word(d.valid_to), d.is_current, d.firn_deleted, d.firn_inferred, d.status, d.rate, b.branch, d.city, d.current_city, d.opened, d.name, d.tier, d.previous_tier'
\set shared 'NULL, d.member, pg_temp.word(d.firn_instant), pg_temp.word(d.valid_from), pg_temp.word(d.valid_to), d.is_current, d.firn_deleted, d.firn_inferred, d.status, d.rate, NULL, d.city, d.current_city, d.opened, d.name, d.tier, d.previous_tier'
SELECT 'plain', :line FROM dw.plain d JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.branch b ON b.branch_key = d.branch_key AND b.branch_key > 0 WHERE d.plain_key > 0
   AND (NOT d.firn_inferred OR EXISTS (SELECT FROM dw.movement f WHERE f.plain_key = d.plain_key));
SELECT 'changes', :line FROM dw.changes d JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.branch b ON b.branch_key = d.branch_key AND b.branch_key > 0 WHERE d.changes_key > 0
   AND (NOT d.firn_inferred OR EXISTS (SELECT FROM dw.movement f WHERE f.changes_key = d.changes_key));
SELECT 'sparse', :line FROM dw.sparse d JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.branch b ON b.branch_key = d.branch_key AND b.branch_key > 0 WHERE d.sparse_key > 0
   AND (NOT d.firn_inferred OR EXISTS (SELECT FROM dw.movement f WHERE f.sparse_key = d.sparse_key));
SELECT 'shared', :shared FROM dw.shared d WHERE d.shared_key > 0
   AND (NOT d.firn_inferred OR EXISTS (SELECT FROM dw.movement f WHERE f.shared_key = d.shared_key));
SELECT 'pair', :line FROM dw.pair d JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.branch b ON b.branch_key = d.branch_key AND b.branch_key > 0 WHERE d.pair_key > 0
   AND (NOT d.firn_inferred OR EXISTS (SELECT FROM dw.movement f WHERE f.pair_key = d.pair_key));
SELECT 'fact', t.tenant, f.id, o.member, CASE WHEN f.plain_key = -1 THEN 'unknown' ELSE pg_temp.word(p.valid_from) END,
       CASE WHEN f.changes_key = -1 THEN 'unknown' ELSE pg_temp.word(c.valid_from) END,
       CASE WHEN f.sparse_key = -1 THEN 'unknown' ELSE pg_temp.word(s.valid_from) END,
       CASE WHEN f.pair_key = -1 THEN 'unknown' ELSE pg_temp.word(r.valid_from) END,
       CASE WHEN f.shared_key = -1 THEN 'unknown' ELSE pg_temp.word(h.valid_from) END,
       CASE WHEN f.known_key = -1 THEN 'unknown' ELSE pg_temp.word(k.valid_from) END
  FROM dw.movement f JOIN dw.tenant t USING (tenant_key)
  LEFT JOIN dw.plain p ON p.plain_key = f.plain_key
  LEFT JOIN dw.changes c ON c.changes_key = f.changes_key
  LEFT JOIN dw.sparse s ON s.sparse_key = f.sparse_key
  LEFT JOIN dw.pair r ON r.pair_key = f.pair_key
  LEFT JOIN dw.shared h ON h.shared_key = f.shared_key
  LEFT JOIN dw.plain k ON k.plain_key = f.known_key
  LEFT JOIN (SELECT DISTINCT plain_durable_key, member FROM dw.plain) o ON o.plain_durable_key = f.owner_key;
