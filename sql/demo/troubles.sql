-- What replication did wrong to single tables, and what the run after it and the next one made of that; the option that
-- accepts what is meant to be so.
SELECT p.tenant || '_' || p.region,
       COALESCE((SELECT MIN(s.table_name) FROM demo.shape_table s WHERE s.shape = p.shape AND s.noun = x.noun), 'all'),
       CASE x.what WHEN 'recreated' THEN 'dropped, loaded anew' WHEN 'half loaded' THEN 'dropped, half of it loaded'
                   WHEN 'emptied' THEN 'emptied' WHEN 'suspended' THEN 'suspended' WHEN 'stopped' THEN 'the task was stopped'
                   WHEN 'skipped' THEN 'two rows were not written' WHEN 'purged' THEN '40% of the rows deleted' END,
       STRING_AGG(l.said, '' ORDER BY l.nth) FILTER (WHERE l.nth = x.begins + 1),
       COALESCE(STRING_AGG(l.said, '' ORDER BY l.nth) FILTER (WHERE l.nth = x.begins + 2), ''),
       CASE x.what WHEN 'purged' THEN ' --accept ' || p.tenant || '_' || p.region ELSE '' END
  FROM demo.trouble x
  JOIN demo.place p ON p.tenant = x.tenant
  JOIN (SELECT t.tenant, t.region, y.feed, DENSE_RANK() OVER (ORDER BY y.run_id) AS nth,
               CASE WHEN y.note IS NOT NULL THEN 'held: ' || REGEXP_REPLACE(y.note, ',? *(the last at|since|was last heard) .*$', '')
                    WHEN y.mode = 'compare' THEN 'all of it compared' ELSE 'an increment' END AS said
          FROM :"control"."ledger" y
          JOIN :"control"."tenant" t ON t.tenant_key = y.tenant_key) l
    ON l.tenant = p.tenant AND l.region = p.region
       AND l.feed = CASE x.noun WHEN '*' THEN 'transactions' ELSE x.noun || 's' END
 WHERE EXISTS (SELECT FROM demo.played d WHERE d.round = x.begins)
 GROUP BY p.tenant, p.region, p.shape, p.position, x.noun, x.what, x.begins
 ORDER BY p.position, p.region, x.noun;
