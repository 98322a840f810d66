-- A few values of a column, for a message: of the first rows that the server finds, so that no table is read as a whole.
SELECT DISTINCT s.value_text
  FROM (SELECT :value AS value_text
          FROM :"schema".:"table" t
         WHERE t.:"column" IS NOT NULL
         LIMIT 100) s
 ORDER BY s.value_text
 LIMIT 3;
