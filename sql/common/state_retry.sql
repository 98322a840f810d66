-- Control state: how many rows of each branch wait to be read again.
SELECT CAST('retry' AS varchar(16)) AS what, CAST(s.record AS varchar(1000)) AS c1,
       CAST(s.tenant_key AS varchar(1000)) AS c2, CAST(COUNT(*) AS varchar(1000)) AS c3,
       CAST(NULL AS varchar(1000)) AS c4, CAST(NULL AS varchar(1000)) AS c5,
       CAST(NULL AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".retry AS s
 GROUP BY s.record, s.tenant_key;
