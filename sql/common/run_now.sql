-- The one instant of the run, and its number: every later statement reads them here.
CREATE :temporary TABLE :run_now AS
SELECT COALESCE(MAX(r.run_id), 0) + 1 AS run_id, CAST(:now AS timestamp) AS run_at
  FROM :"control"."run" r;
