-- The target was new when the run was planned: if another run has loaded it, the cast fails and nothing happens.
SELECT CAST(CASE WHEN COALESCE(MAX(s.version), 0) = 0 THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM :"control"."target_state" s
 WHERE s.target = :'target';
