-- The members of a dimension with their parents; those of whom nothing is said (any more) have none.
SELECT d.:"surrogate" AS member_key, d.firn_key, CASE WHEN d.firn_deleted OR d.firn_inferred OR d.:"parent" < 0 THEN -1 ELSE d.:"parent" END AS parent_key,
               CASE WHEN d.firn_deleted OR d.firn_inferred THEN 0 ELSE 1 END AS is_there
          FROM :"warehouse".:"table" d;
