-- What the demo's replication service keeps: tenants with their regions, and the live rows as the statistics know them.
SELECT (SELECT COUNT(*) FROM demo.place), COUNT(*), COALESCE(SUM(s.n_live_tup), 0)
  FROM pg_catalog.pg_stat_user_tables s
  JOIN demo.place p ON s.schemaname LIKE p.tenant || '\_' || p.region || '\_%';
