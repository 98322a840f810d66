-- A target that has no state yet gets its row.
INSERT INTO :"control"."target_state" (target, version, next_key, definition)
SELECT CAST(:'target' AS varchar(128)), CAST(0 AS bigint), CAST(1 AS bigint), CAST(:'definition' AS varchar(64))
 WHERE NOT EXISTS (SELECT 1 FROM :"control"."target_state" s WHERE s.target = :'target');
