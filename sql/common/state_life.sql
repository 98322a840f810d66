-- Control state: what an operator made of each tenant, and the last run that saw it.
SELECT CAST('life' AS varchar(16)) AS what, CAST(s.tenant_key AS varchar(1000)) AS c1,
       CAST(s.state AS varchar(1000)) AS c2,
       CAST(to_char(s.changed_at, 'YYYY-MM-DD HH24:MI:SS') AS varchar(1000)) AS c3,
       CAST(to_char(s.seen_at, 'YYYY-MM-DD HH24:MI:SS') AS varchar(1000)) AS c4,
       CAST(NULL AS varchar(1000)) AS c5, CAST(NULL AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".tenant_state AS s;
