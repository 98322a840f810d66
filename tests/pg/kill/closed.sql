-- What must not be: a line for each. Ledgers that do not close, counts that differ from the table, work left undone.
SELECT 'source ledger', l.* FROM :ctl.ledger l
 WHERE l.rows_read <> l.applied + l.unchanged + l.superseded + l.ignored + l.quarantined + l.held;
SELECT 'target ledger', l.* FROM :ctl.target_ledger l WHERE l.live_before + l.inserted - l.removed <> l.live_after;
SELECT 'rows in the table', l.live_after, f.n
  FROM (SELECT live_after FROM :ctl.target_ledger WHERE target = 'sale' AND live_after IS NOT NULL ORDER BY run_id DESC LIMIT 1) l
 CROSS JOIN (SELECT COUNT(*) AS n FROM :dw.sale) f WHERE l.live_after <> f.n;
SELECT 'queued for new keys', q.* FROM :ctl.rekey q;
SELECT 'left behind', c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = :'ctl' AND c.relkind = 'r'
   AND c.relname NOT IN ('tenant', 'target_state', 'branch_state', 'retry', 'unresolved', 'rekey', 'quarantine', 'run', 'ledger', 'target_ledger',
                         'join_state', 'cycle', 'tenant_state', 'tenant_history', 'staging_table', 'staging_column', 'ended', 'absent', 'truncated')
   AND c.relname NOT LIKE 'lock\_%' AND c.relname NOT LIKE 'contribution\_%';
SELECT 'two members of one key', d.firn_key FROM :dw.customer d WHERE d.customer_key > 0 GROUP BY d.firn_key HAVING COUNT(*) > 1;
SELECT 'a key without its member', f.firn_row FROM :dw.sale f
 WHERE NOT EXISTS (SELECT FROM :dw.customer c WHERE c.customer_key = f.customer_key)
    OR NOT EXISTS (SELECT FROM :dw.product c WHERE c.product_key = f.product_key)
    OR NOT EXISTS (SELECT FROM :dw.product c WHERE c.product_key = f.listed_key)
    OR NOT EXISTS (SELECT FROM :dw.city c WHERE c.city_key = f.city_key)
    OR NOT EXISTS (SELECT FROM :dw.date c WHERE c.date_key = f.sold_date_key);
