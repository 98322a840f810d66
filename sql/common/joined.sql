-- How far the joined tables of a record have come: nothing yet.
CREATE :temporary TABLE :joined AS
SELECT b.tenant_key, CAST(b.feed AS varchar(128)) AS alias, CAST(b.feed AS varchar(64)) AS mark
  FROM :run_branch b
 WHERE 1 = 0;
