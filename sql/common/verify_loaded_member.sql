-- The living members.
SELECT t.*
                  FROM :"warehouse".:"table" t
                 WHERE t.:"surrogate" > 0 AND NOT t.firn_inferred AND NOT t.firn_deleted:and_sample;
