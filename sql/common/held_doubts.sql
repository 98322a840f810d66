-- Why branches should go no further: the ledger does not close (a join made rows out of nothing), replication is not done with
-- the table, or too large a share of the loaded rows vanished or went bad at once (at least 20, so that small tables may change).
-- A branch whose mapping changed is read anew as its author wants: its rows may go, but not because none can be read any more.
SELECT b.tenant_key,
       CAST(CASE WHEN r.tenant_key IS NULL THEN 'not read: no statement could be written for it; the errors of the run say why'
                 WHEN COALESCE(d.n, 0) > r.rows_read THEN 'ledger: ' || CAST(d.n AS varchar(20)) || ' rows of ' || CAST(r.rows_read AS varchar(20)) || ' that were read: a join finds several rows for one'
                 WHEN r.rows_read <> COALESCE(d.n, 0) THEN 'ledger: read ' || CAST(r.rows_read AS varchar(20)) || ' rows, delta has ' || CAST(COALESCE(d.n, 0) AS varchar(20))
                 WHEN g.reason IS NOT NULL THEN g.reason
                 WHEN q.n >= 20 AND q.n > b.brake * t.n THEN 'brake: ' || CAST(q.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' rows cannot be read any more: ' || LEFT(REGEXP_REPLACE(q.reason, '; $', ''), 80)
                 ELSE 'brake: ' || CAST(v.n AS varchar(20)) || ' of ' || CAST(t.n AS varchar(20)) || ' rows vanished' END AS varchar(400)) AS reason,
       CASE WHEN b.accepted AND r.rows_read = COALESCE(d.n, 0) THEN true ELSE false END AS accepted
  FROM :run_branch b
  LEFT JOIN :read r ON r.tenant_key = b.tenant_key
  LEFT JOIN :counted d ON d.firn_tenant = b.tenant_key
  LEFT JOIN (:gone) v ON v.firn_tenant = b.tenant_key
  LEFT JOIN :bad q ON q.firn_tenant = b.tenant_key
  LEFT JOIN (:totals) t ON t.tenant_key = b.tenant_key
  LEFT JOIN (:gates) g ON g.tenant_key = b.tenant_key
 WHERE b.feed = :'feed' AND b.aside IS NULL
   AND (r.tenant_key IS NULL OR r.rows_read <> COALESCE(d.n, 0) OR g.reason IS NOT NULL OR (v.n >= 20 AND NOT b.force AND v.n > b.brake * t.n)
        OR (q.n >= 20 AND q.n > b.brake * t.n));
