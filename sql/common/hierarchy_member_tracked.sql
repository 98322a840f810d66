-- The members of a tracked dimension, by durable key, with the parents that their current versions name.
SELECT d.:"durable" AS member_key, d.firn_key, MAX(CASE WHEN d.is_current AND NOT d.firn_inferred AND d.:"parent" > 0 THEN d.:"parent" ELSE -1 END) AS parent_key,
               MAX(CASE WHEN d.is_current AND NOT d.firn_inferred THEN 1 ELSE 0 END) AS is_there
          FROM :"warehouse".:"table" d
         GROUP BY d.:"durable", d.firn_key;
