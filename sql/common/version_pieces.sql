-- The versions, cut where those of the parents that they follow begin or end.  The piece with the version's own instant keeps it.
CREATE :temporary TABLE :version AS
SELECT s.*, CASE WHEN s.firn_whole_at >= s.firn_start AND (s.firn_next IS NULL OR s.firn_whole_at < s.firn_next) THEN s.firn_whole_at ELSE s.firn_start END AS firn_at,
       COALESCE(s.firn_next, s.firn_whole_end) AS firn_end,
       CASE WHEN s.firn_whole_first AND s.firn_part = 1 THEN true ELSE false END AS firn_first,
       CASE WHEN s.firn_whole_last AND s.firn_next IS NULL THEN true ELSE false END AS firn_last
  FROM (SELECT :whole, b.firn_start,
               LEAD(b.firn_start) OVER (PARTITION BY b.firn_key, b.firn_at ORDER BY b.firn_start) AS firn_next,
               ROW_NUMBER() OVER (PARTITION BY b.firn_key, b.firn_at ORDER BY b.firn_start) AS firn_part
          FROM (SELECT x.firn_key, x.firn_at, :start AS firn_start
                  FROM :versions x
                 WHERE x.firn_live:bounds) b
          JOIN :versions v ON v.firn_key = b.firn_key AND v.firn_at = b.firn_at) s;
