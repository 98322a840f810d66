-- A target that did not exist before has no live rows.
CREATE :temporary TABLE :live AS
SELECT CAST(0 AS bigint) AS live_before,
       CAST(:inserted AS bigint) AS inserted, CAST(:updated AS bigint) AS updated, CAST(:removed AS bigint) AS removed;
