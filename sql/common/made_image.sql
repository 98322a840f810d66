-- The touched rows of a fact, each made of all that is contributed to its key; dead where nothing is any more.
CREATE :temporary TABLE :image AS
SELECT CAST(SPLIT_PART(t.firn_key, '|', 1) AS bigint) AS firn_tenant, t.firn_key, :row AS firn_row:columns,
       CASE WHEN y.firn_key IS NULL THEN false ELSE true END AS firn_live,
       CAST(CASE WHEN y.firn_key IS NULL THEN 'dead' ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM :touched t
 CROSS JOIN :run_now n:made_for
  LEFT JOIN (
        SELECT x.firn_key:combined
          FROM (
                SELECT c.*:ranks
                  FROM (
:contributions
                       ) c
               ) x
         GROUP BY x.firn_key
       ) y ON y.firn_key = t.firn_key;
