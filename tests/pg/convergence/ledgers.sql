-- Lines of the last run's ledgers of :control that do not close, and targets of :dw whose rows are not those that the ledger counted.
SELECT l.target || ' ' || l.feed || ' tenant ' || l.tenant_key || ': ' || l.rows_read || ' read, but ' || l.applied || ' + ' || l.unchanged || ' + '
       || l.superseded || ' + ' || l.ignored || ' + ' || l.quarantined || ' + ' || l.held || coalesce(' (' || l.note || ')', '')
  FROM :"control".ledger l
 WHERE l.run_id = (SELECT max(run_id) FROM :"control".run)
   AND (l.rows_read <> l.applied + l.unchanged + l.superseded + l.ignored + l.quarantined + l.held OR l.note IS NOT NULL);
SELECT format('SELECT %L || %s || '' live rows, the ledger says '' || %s FROM (SELECT count(*) AS n FROM %I.%I t WHERE %s) x WHERE x.n <> %s',
              t.target || ': ', 'x.n', t.live_after, :'dw', t.target,
              CASE WHEN EXISTS
                        (SELECT 1 FROM pg_attribute a WHERE a.attrelid = format('%I.%I', :'dw', t.target)::regclass AND a.attname = 'firn_inferred')
                   THEN format('NOT t.firn_inferred AND NOT t.firn_deleted AND t.%I > 0', t.target || '_key') ELSE 'true' END, t.live_after)
  FROM (SELECT DISTINCT ON (target) target, live_after FROM :"control".target_ledger WHERE live_after IS NOT NULL ORDER BY target, run_id DESC) t
\gexec
SELECT t.target || ': ' || t.live_before || ' + ' || t.inserted || ' - ' || t.removed || ' <> ' || t.live_after
  FROM :"control".target_ledger t
 WHERE t.live_before + t.inserted - t.removed <> t.live_after;
SELECT t.target || ': the ledger begins with ' || t.live_before || ', the one before ended with ' || t.ended
  FROM (SELECT x.*, lag(x.live_after) OVER (PARTITION BY x.target ORDER BY x.run_id) AS ended
          FROM :"control".target_ledger x WHERE x.live_after IS NOT NULL) t
 WHERE t.ended IS NOT NULL AND t.ended <> t.live_before;
