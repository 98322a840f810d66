-- The versions of the touched members: an instant at which something tracked changes, until the next one.
-- Rows that are not live only end what was before them.
CREATE :temporary TABLE :version AS
SELECT v.*,
       LEAD(v.firn_at) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) AS firn_end,
       CASE WHEN v.firn_live AND (LAG(v.firn_at) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                  OR (LAG(v.firn_at, 2) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                      AND NOT LAG(v.firn_live) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at))) THEN true ELSE false END AS firn_first,
       CASE WHEN v.firn_live AND (LEAD(v.firn_at) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                  OR (LEAD(v.firn_at, 2) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at) IS NULL
                                      AND NOT LEAD(v.firn_live) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at))) THEN true ELSE false END AS firn_last,
       CASE WHEN LAST_VALUE(v.firn_live) OVER (PARTITION BY v.firn_key ORDER BY v.firn_at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) THEN false ELSE true END AS firn_dead,
       CAST(CASE WHEN v.firn_live THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome
  FROM (SELECT e.firn_key, e.firn_at, e.firn_live:columns,
               CASE WHEN LAG(e.firn_at) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) IS NULL THEN true
                    WHEN e.firn_live <> LAG(e.firn_live) OVER (PARTITION BY e.firn_key ORDER BY e.firn_at) THEN true
                    WHEN NOT e.firn_live:same THEN false
                    ELSE true END AS firn_starts
          FROM :timeline e) v
 WHERE v.firn_starts;
