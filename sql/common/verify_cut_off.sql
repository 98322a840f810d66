-- Columns of one table some of whose texts are as long as the column allows, and not all: what was longer was cut on its way; and
-- (without a detail) some of whose documents do not end as they begin.
SELECT CAST(:tenant_key AS bigint) AS firn_tenant, n.name, CAST(NULL AS varchar(128)) AS feed, n.detail, n.found, n.of_all
  FROM (SELECT CASE p.place:names END AS name, :lengths AS detail,
               CASE p.place:found END AS found, CASE p.place:of_all END AS of_all
          FROM (SELECT :counts
                  FROM :table t) c
         CROSS JOIN (:places) p) n
 WHERE n.found > 0 AND n.found < n.of_all;
