-- The touched members as their contributions describe them: within a feed the first tenant in precedence and then the
-- latest row wins; between feeds the first that gives the column.
CREATE :temporary TABLE :image AS
SELECT t.firn_key:columns
  FROM :touched t
:winners;
