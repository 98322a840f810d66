-- Of one table.
INSERT INTO :erased (place, before_count, after_count)
SELECT CAST(:'place' AS varchar(200)), :before, :after
  FROM (SELECT COUNT(*) AS n FROM :table WHERE :which) c;
