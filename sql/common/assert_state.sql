-- The delta was read for this state of the target: if another run moved it, the cast fails and nothing happens.
SELECT CAST(CASE WHEN MAX(s.version) = :version THEN '0'
                 ELSE 'firn: the state of the target has moved' END AS integer) AS state_is_as_planned
  FROM :"control"."target_state" s
 WHERE s.target = :'target';
