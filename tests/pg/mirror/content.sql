-- The versions as the lines that mirror.py wants.
CREATE OR REPLACE FUNCTION pg_temp.word(t timestamp) RETURNS text LANGUAGE sql RETURN to_char(t, 'YYYY-MM-DD HH24:MI:SS.US');
SELECT t.tenant, d.member, pg_temp.word(d.firn_instant), pg_temp.word(d.valid_from), pg_temp.word(d.valid_to), d.is_current, d.firn_deleted,
       d.status, d.city, d.name
  FROM dw.client d JOIN dw.tenant t USING (tenant_key)
 WHERE d.client_key > 0;
