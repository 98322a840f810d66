-- The versions as rows of the dimension, with the keys of their parents and what the dimension has of each now.
-- Rows that say so already are left out: they keep the run that last changed them.
CREATE :temporary TABLE :resolved AS
SELECT v.*, :parents
       d.:"surrogate" AS firn_version, m.:"durable" AS firn_member,
       CASE WHEN m.firn_key IS NULL THEN false ELSE (m.is_current AND NOT m.firn_inferred) END AS firn_was_live
  FROM (SELECT x.*, :valid_from AS valid_from, COALESCE(x.firn_end, :open_end) AS valid_to,
               CASE WHEN x.firn_end IS NULL THEN true ELSE false END AS is_current
          FROM :version x
         WHERE x.firn_live) v
  LEFT JOIN :"warehouse".:"table" d ON d.firn_key = v.firn_key
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN :"warehouse".:"table" m ON m.firn_key = v.firn_key AND m.firn_last
  :lookups
 WHERE CASE WHEN :same THEN false ELSE true END;
