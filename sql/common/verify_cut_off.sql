-- Columns of one branch's table some of whose texts are as long as the column allows, and not all: what was longer was cut on its way.
SELECT x.firn_tenant, CAST('texts may have been cut' AS varchar(200)) AS what, x.example
  FROM (SELECT CAST(:tenant_key AS bigint) AS firn_tenant, CASE n.place:examples END AS example
          FROM (SELECT :counts
                  FROM :table t) c
         CROSS JOIN (:places) n) x
 WHERE x.example IS NOT NULL;
