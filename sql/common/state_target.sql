-- Control state: what each target was built as.
SELECT CAST('target' AS varchar(16)) AS what, CAST(s.target AS varchar(1000)) AS c1,
       CAST(s.version AS varchar(1000)) AS c2, CAST(s.definition AS varchar(1000)) AS c3,
       CAST(NULL AS varchar(1000)) AS c4, CAST(NULL AS varchar(1000)) AS c5,
       CAST(NULL AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".target_state AS s;
