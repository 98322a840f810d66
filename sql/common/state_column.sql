-- Control state: the columns of each remembered shape, listed once however many tables have it.
SELECT CAST('column' AS varchar(16)) AS what, CAST(s.shape AS varchar(1000)) AS c1,
       CAST(s.column_number AS varchar(1000)) AS c2, CAST(s.column_name AS varchar(1000)) AS c3,
       CAST(s.type_text AS varchar(1000)) AS c4, CAST(s.is_required AS varchar(1000)) AS c5,
       CAST(s.key_position AS varchar(1000)) AS c6, CAST(NULL AS varchar(1000)) AS c7
  FROM :"control".staging_column AS s;
