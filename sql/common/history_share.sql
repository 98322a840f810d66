-- What several tenants say of one member: at each instant the first in precedence of those for whom it lives then; of equals
-- the one that spoke last.
CREATE :temporary TABLE :event AS
SELECT r.firn_key, r.firn_at, r.firn_live:columns
  FROM (SELECT n.firn_key, n.firn_at, l.firn_live:said,
               ROW_NUMBER() OVER (PARTITION BY n.firn_key, n.firn_at
                                  ORDER BY CASE WHEN l.firn_live THEN 0 ELSE 1 END, :precedence l.firn_at DESC, l.firn_order DESC, l.tenant_key) AS firn_rank
          FROM (SELECT DISTINCT x.firn_key, x.firn_at FROM :lines x) n
          JOIN (SELECT x.*, LEAD(x.firn_at) OVER (PARTITION BY x.firn_key, x.tenant_key ORDER BY x.firn_at) AS firn_until FROM :lines x) l
            ON l.firn_key = n.firn_key AND l.firn_at <= n.firn_at AND (l.firn_until IS NULL OR l.firn_until > n.firn_at)) r
 WHERE r.firn_rank = 1;
