-- Control state: how far each branch was read.
SELECT CAST('branch' AS varchar(16)) AS what, CAST(s.target AS varchar(1000)) AS c1,
       CAST(s.feed AS varchar(1000)) AS c2, CAST(s.tenant_key AS varchar(1000)) AS c3,
       CAST(s.fingerprint AS varchar(1000)) AS c4, CAST(s.watermark AS varchar(1000)) AS c5,
       CAST(to_char(s.compared_at, 'YYYY-MM-DD HH24:MI:SS') AS varchar(1000)) AS c6,
       CAST(s.held AS varchar(1000)) AS c7
  FROM :"control".branch_state AS s;
