-- Control state: how many rows of each branch the last comparisons missed.
SELECT CAST('absent' AS varchar(16)) AS what, CAST(s.target AS varchar(1000)) AS c1,
       CAST(s.feed AS varchar(1000)) AS c2, CAST(s.tenant_key AS varchar(1000)) AS c3,
       CAST(COUNT(*) AS varchar(1000)) AS c4, CAST(NULL AS varchar(1000)) AS c5,
       CAST(NULL AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".absent AS s
 GROUP BY s.target, s.feed, s.tenant_key;
