-- Rows that refer to a version which no longer holds for as long as it did are to be keyed anew.
INSERT INTO :"control"."rekey" (target, reference, member_key, firn_key)
SELECT CAST(:'dependent' AS varchar(128)), CAST(:'column' AS varchar(128)), q.firn_version, q.firn_key
  FROM (SELECT x.firn_version, x.firn_key
          FROM :resolved x
          JOIN :"warehouse".:"table" d ON d.:"surrogate" = x.firn_version
         WHERE x.valid_from > d.valid_from OR (x.valid_to IS NOT NULL AND (d.valid_to IS NULL OR x.valid_to < d.valid_to))
         UNION ALL
        SELECT g.firn_version, g.firn_key FROM :gone g) q;
