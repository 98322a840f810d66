-- Every branch of one tenant (or of one tenant in one region): how far it came, and its line of the last run that read it.
SELECT t.tenant || '_' || t.region AS name, s.target, s.feed, s.watermark,
       to_char(s.compared_at, 'YYYY-MM-DD HH24:MI:SS'), s.held, COALESCE(q.quarantined, 0),
       l.run_id, l.mode, l.rows_read, l.applied, l.unchanged, l.superseded, l.ignored, l.quarantined, l.held
  FROM :"control"."branch_state" s
  JOIN :"control"."tenant" t ON t.tenant_key = s.tenant_key
  LEFT JOIN (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.target, x.feed, x.tenant_key ORDER BY x.run_id DESC) AS age
               FROM :"control"."ledger" x) l
         ON l.target = s.target AND l.feed = s.feed AND l.tenant_key = s.tenant_key AND l.age = 1
  LEFT JOIN (SELECT z.target, z.feed, z.tenant_key, COUNT(*) AS quarantined
               FROM :"control"."quarantine" z
              GROUP BY z.target, z.feed, z.tenant_key) q
         ON q.target = s.target AND q.feed = s.feed AND q.tenant_key = s.tenant_key
 WHERE t.tenant = :'tenant' OR t.tenant || '_' || t.region = :'tenant'
 ORDER BY t.tenant, t.region, s.target, s.feed;
