-- Where the first in rank has no member, the next that has all of its members takes the key.
UPDATE :work SET firn_outcome = 'applied'
  FROM (SELECT y.firn_tenant, y.firn_row
          FROM (SELECT p.firn_tenant, p.firn_row, p.firn_outcome,
                       ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, :keys, p.firn_outcome ORDER BY p.firn_rank) AS place,
                       MAX(CASE WHEN p.firn_rank = 1 AND p.firn_outcome = 'quarantined' THEN 1 ELSE 0 END)
                           OVER (PARTITION BY p.firn_tenant, :keys) AS vacant
                  FROM :work p
                 WHERE p.firn_class = 'a' AND (p.firn_outcome = 'superseded' OR (:no_member))) y
         WHERE y.vacant = 1 AND y.firn_outcome = 'superseded' AND y.place = 1) x
 WHERE :work.firn_tenant = x.firn_tenant AND :work.firn_row = x.firn_row AND :work.firn_outcome = 'superseded' AND :work.firn_class = 'a';
