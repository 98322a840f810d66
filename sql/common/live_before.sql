-- Live rows before the change; not counted where nothing changes.
CREATE :temporary TABLE :live AS
SELECT CASE WHEN :changes > 0 THEN (SELECT COUNT(*) FROM :"warehouse".:"table" t WHERE :is_live) END AS live_before,
       CAST(:inserted AS bigint) AS inserted, CAST(:updated AS bigint) AS updated, CAST(:removed AS bigint) AS removed;
