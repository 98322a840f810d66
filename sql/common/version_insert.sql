-- Versions that it does not have; a member's durable key is the key of its first row.
INSERT INTO :"warehouse".:"table" (:columns)
SELECT :values
  FROM (SELECT r.*, s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY r.firn_key, r.firn_at) AS firn_new
          FROM :resolved r
         CROSS JOIN :"control"."target_state" s
         WHERE s.target = :'target' AND r.firn_version IS NULL) x
 CROSS JOIN :run_now n;
