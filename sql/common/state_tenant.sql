-- Control state: which key each tenant has.  All state_* templates have the same eight text columns,
-- so that one UNION ALL reads them.
SELECT CAST('tenant' AS varchar(16)) AS what, CAST(s.tenant AS varchar(1000)) AS c1,
       CAST(s.region AS varchar(1000)) AS c2, CAST(s.tenant_key AS varchar(1000)) AS c3,
       CAST(s.display_name AS varchar(1000)) AS c4, CAST(NULL AS varchar(1000)) AS c5,
       CAST(NULL AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".tenant AS s;
