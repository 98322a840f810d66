-- Rows that only one side has, and rows whose values differ: l is loaded, e is what a full build would give.
SELECT :tenant AS firn_tenant,
       CAST(CASE WHEN l.:"there" IS NULL THEN 'missing' WHEN e.:"there" IS NULL THEN 'too many' ELSE 'different' END AS varchar(200)) AS what,
       :label || CASE WHEN l.:"there" IS NULL OR e.:"there" IS NULL THEN '' ELSE :differences END AS example
  FROM (:loaded) l
  FULL JOIN (:expected) e ON :same_key
 WHERE CASE WHEN l.:"there" IS NULL OR e.:"there" IS NULL THEN true
            WHEN :same THEN false ELSE true END;
