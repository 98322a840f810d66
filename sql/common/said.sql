-- Who is whose parent, as the rows would have it after this run.
CREATE :temporary TABLE :said AS
SELECT DISTINCT x.firn_key, x.firn_parent
  FROM (
:rows
       ) x;
