-- The run is over; what it could not do stands in its ledger, and so does what was let go on.
UPDATE :"control"."run" SET finished_at = CAST(:now AS timestamp),
       status = (SELECT CAST(CASE WHEN COUNT(*) > 0 THEN 'partly' ELSE 'done' END AS varchar(20))
                   FROM :"control"."ledger" l CROSS JOIN :run_now n
                  WHERE l.run_id = n.run_id AND l.note IS NOT NULL AND l.note NOT LIKE 'accepted by %')
 WHERE run_id = (SELECT n.run_id FROM :run_now n);
