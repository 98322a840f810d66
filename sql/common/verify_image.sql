-- Rows of staging that the images do not hold as they are now, and images of a mirror whose row is there no more.
SELECT COALESCE(l.tenant_key, e.firn_tenant) AS firn_tenant,
       CAST(CASE WHEN l.firn_row IS NULL THEN 'missing images' WHEN e.firn_row IS NULL THEN 'images too many' ELSE 'different images' END AS varchar(200)) AS what,
       'member ' || COALESCE(e.firn_key, l.firn_key) || ', row ' || COALESCE(l.firn_row, e.firn_row) AS example
  FROM (SELECT c.*, b.changelog
          FROM :contribution c
          JOIN :run_branch b ON b.feed = :'feed' AND b.tenant_key = c.tenant_key AND b.aside IS NULL
         WHERE c.firn_newest AND c.firn_to IS NULL:l_sample) l
  FULL JOIN (SELECT w.*,
                    CASE WHEN w.firn_class = 'a' THEN true ELSE false END AS firn_live
               FROM :work w
              WHERE w.firn_outcome = 'applied':e_sample) e ON e.firn_tenant = l.tenant_key AND e.firn_row = l.firn_row
 WHERE CASE WHEN l.firn_row IS NULL THEN true
            WHEN e.firn_row IS NULL THEN NOT l.changelog
            WHEN l.firn_key = e.firn_key AND l.firn_live = e.firn_live AND (l.firn_hash = e.firn_hash OR (l.firn_hash IS NULL AND e.firn_hash IS NULL)):and_said_so THEN false
            ELSE true END;
