-- Members of whom the log told something before the source emptied its table, and not yet that this ended them.  What would have
-- begun to hold only later ends when it would have begun.
CREATE :temporary TABLE :ends AS
SELECT e.*
  FROM (SELECT i.*, 'truncate ' || MD5(i.firn_order || ' ' || :at || ' ' || i.firn_key) AS firn_row
          FROM (SELECT DISTINCT c.tenant_key, c.firn_key, t.firn_order, CASE WHEN c.firn_from > t.firn_at THEN c.firn_from ELSE t.firn_at END AS firn_at
                  FROM (SELECT x.*, LAG(x.firn_order) OVER (PARTITION BY x.firn_tenant ORDER BY x.firn_order) AS firn_before FROM :truncated x) t
                  JOIN :loaded c ON c.tenant_key = t.firn_tenant AND c.firn_order < t.firn_order AND (t.firn_before IS NULL OR c.firn_order > t.firn_before) AND c.firn_live
                 CROSS JOIN :run_now n
                 WHERE t.firn_new OR c.firn_run = n.run_id) i) e
  LEFT JOIN :loaded p ON p.tenant_key = e.tenant_key AND p.firn_row = e.firn_row
 WHERE p.firn_row IS NULL;
