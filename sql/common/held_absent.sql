-- How many rows are missed for the first time: whoever waits to be gone was judged then.
SELECT x.firn_tenant, COUNT(*) AS n FROM :absent x WHERE x.is_new GROUP BY x.firn_tenant;
