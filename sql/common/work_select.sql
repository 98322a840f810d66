-- One feed: the delta projected onto the target, and what becomes of each row that is not unchanged.
SELECT r.*,
       CAST(CASE WHEN r.firn_class = 's' THEN 'superseded'
:ends                 WHEN r.firn_class IN ('d', 'i'):no_member THEN 'ignored'
                 WHEN r.firn_reason IS NOT NULL THEN 'quarantined'
                 WHEN r.firn_rank > 1 THEN 'superseded'
                 ELSE 'applied' END AS varchar(12)) AS firn_outcome
  FROM (
:rows
       ) r
 WHERE NOT (:counts AND r.firn_reason IS NULL AND r.firn_rank = 1
            AND r.firn_loaded AND NOT r.firn_force AND r.firn_old_hash = r.firn_hash:same_order):not_held;
