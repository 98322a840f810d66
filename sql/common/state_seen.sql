-- Control state: the staging tables of each tenant as they are remembered.
SELECT CAST('seen' AS varchar(16)) AS what, CAST(s.tenant_key AS varchar(1000)) AS c1,
       CAST(s.schema_name AS varchar(1000)) AS c2, CAST(s.table_name AS varchar(1000)) AS c3,
       CAST(s.shape AS varchar(1000)) AS c4,
       CAST(to_char(s.first_seen, 'YYYY-MM-DD HH24:MI:SS') AS varchar(1000)) AS c5,
       CAST(NULL AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".staging_table AS s
 WHERE s.last_seen IS NULL;
