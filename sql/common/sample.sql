-- Some rows of a staging table, to see what its columns look like: whichever the server finds first, never all of them.
SELECT :columns
  FROM :"schema".:"table"
 LIMIT :rows;
