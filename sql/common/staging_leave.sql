-- What was remembered of them ends with the last run that saw it.
UPDATE :"control"."staging_table" SET last_seen = x.seen_at
  FROM (SELECT s.tenant_key, s.schema_name, s.table_name, COALESCE(t.seen_at, :at) AS seen_at
          FROM :seen s
          LEFT JOIN :"control"."tenant_state" t ON t.tenant_key = s.tenant_key) x
 WHERE :"control"."staging_table".tenant_key = x.tenant_key AND :"control"."staging_table".schema_name = x.schema_name
   AND :"control"."staging_table".table_name = x.table_name AND :"control"."staging_table".last_seen IS NULL;
