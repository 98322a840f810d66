-- Where an image ends and its row says no more of the member: what held before it and still does speaks again, or nobody.  An image that
-- ended before it began (its instant was in the future) ends what it would have followed.  Of the images that hold then the one that began
-- last speaks: the very last one, else one of those that outlived whoever came after them, else the last that never ended.  A member may
-- have many thousands of images: no two are paired but these survivors and the ends that ask for them, and all joins are by one number.
SELECT r.firn_key, r.firn_at, 0 AS firn_opens, r.firn_live, r.firn_order, r.tenant_key, r.firn_row, r.firn_run:columns
          FROM (WITH ended AS (
                        SELECT DISTINCT x.firn_key, x.tenant_key, x.firn_to AS firn_at
                          FROM :contribution x
                          JOIN :touched t ON t.firn_key = x.firn_key
                          LEFT JOIN :contribution p ON x.firn_to = x.firn_from AND p.firn_key = x.firn_key AND p.tenant_key = x.tenant_key AND p.firn_row = x.firn_row
                                                       AND p.firn_to = x.firn_from AND p.firn_followed
                         WHERE x.firn_to IS NOT NULL AND (x.firn_to > x.firn_from OR p.firn_key IS NOT NULL) AND NOT x.firn_followed),
                     image AS (
                        SELECT c.*, ROW_NUMBER() OVER (ORDER BY c.firn_key, c.tenant_key, c.firn_from, c.firn_order, c.firn_row) AS firn_number,
                               LEAD(COALESCE(c.firn_to, CAST('9999-12-31 00:00:00' AS timestamp)))
                                   OVER (PARTITION BY c.firn_key, c.tenant_key ORDER BY c.firn_from, c.firn_order, c.firn_row) AS firn_next_to
                          FROM :contribution c
                          JOIN (SELECT DISTINCT e.firn_key, e.tenant_key FROM ended e) m ON m.firn_key = c.firn_key AND m.tenant_key = c.tenant_key
                         WHERE c.firn_to IS NULL OR c.firn_to > c.firn_from),
                     swept AS (
                        SELECT s.*,
                               MAX(s.firn_number) OVER (PARTITION BY s.firn_key, s.tenant_key ORDER BY s.firn_at, s.firn_asks, s.firn_number ROWS UNBOUNDED PRECEDING) AS firn_last,
                               MAX(s.firn_open) OVER (PARTITION BY s.firn_key, s.tenant_key ORDER BY s.firn_at, s.firn_asks, s.firn_number ROWS UNBOUNDED PRECEDING) AS firn_last_open
                          FROM (SELECT i.firn_key, i.tenant_key, i.firn_from AS firn_at, 0 AS firn_asks, i.firn_to, i.firn_number,
                                       CASE WHEN i.firn_to IS NULL THEN i.firn_number END AS firn_open
                                  FROM image i
                                 UNION ALL
                                SELECT e.firn_key, e.tenant_key, e.firn_at, 1, CAST(NULL AS timestamp), CAST(NULL AS bigint), CAST(NULL AS bigint)
                                  FROM ended e) s),
                     asked AS (
                        SELECT a.firn_key, a.tenant_key, a.firn_at, a.firn_last, a.firn_last_open,
                               CASE WHEN a.firn_last_to IS NULL OR a.firn_last_to > a.firn_at THEN a.firn_last END AS firn_holds
                          FROM (SELECT s.*, FIRST_VALUE(s.firn_to) OVER (PARTITION BY s.firn_key, s.tenant_key, s.firn_last ORDER BY s.firn_asks, s.firn_at ROWS UNBOUNDED PRECEDING) AS firn_last_to
                                  FROM swept s) a
                         WHERE a.firn_asks = 1),
                     outlived AS (
                        SELECT a.firn_key, a.tenant_key, a.firn_at, MAX(i.firn_number) AS firn_number
                          FROM asked a
                          JOIN image i ON i.firn_key = a.firn_key AND i.tenant_key = a.tenant_key
                               AND i.firn_number < a.firn_last AND i.firn_number > COALESCE(a.firn_last_open, 0) AND i.firn_to > a.firn_at
                         WHERE a.firn_holds IS NULL AND i.firn_next_to < i.firn_to
                         GROUP BY a.firn_key, a.tenant_key, a.firn_at)
                SELECT w.firn_key, w.firn_at, COALESCE(c.firn_live, false) AS firn_live, c.firn_order, w.tenant_key, c.firn_row, c.firn_run:said
                  FROM (SELECT u.firn_key, u.tenant_key, u.firn_at, MAX(u.firn_number) AS firn_number
                          FROM (SELECT a.firn_key, a.tenant_key, a.firn_at, COALESCE(a.firn_holds, a.firn_last_open) AS firn_number FROM asked a
                                 UNION ALL
                                SELECT o.firn_key, o.tenant_key, o.firn_at, o.firn_number FROM outlived o) u
                         GROUP BY u.firn_key, u.tenant_key, u.firn_at) w
                  LEFT JOIN image c ON c.firn_number = w.firn_number) r