-- Control state: how far joined tables were followed.
SELECT CAST('join' AS varchar(16)) AS what, CAST(s.target AS varchar(1000)) AS c1,
       CAST(s.feed AS varchar(1000)) AS c2, CAST(s.tenant_key AS varchar(1000)) AS c3,
       CAST(s.alias AS varchar(1000)) AS c4, CAST(s.mark AS varchar(1000)) AS c5,
       CAST(NULL AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".join_state AS s;
